import type { Writable } from 'node:stream';
import { visibleText } from '../visible-text.ts';

/** Writes text so that nothing in it can move the cursor or reverse the text direction. */
export function writerTo(stream: Writable): (text: string) => void {
  return (text) => void stream.write(visibleText(text));
}
