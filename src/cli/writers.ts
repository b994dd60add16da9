import type { Writable } from 'node:stream';
import { asTyped } from '../next-steps/as-typed.ts';
import { visibleText } from '../visible-text.ts';

/** Writes text so that nothing in it can move the cursor or reverse the text direction, with commands as they are typed here. */
export function writerTo(stream: Writable): (text: string) => void {
  return (text) => void stream.write(visibleText(asTyped(text)));
}
