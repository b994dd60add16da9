import type { Writable } from 'node:stream';
import { visibleText } from '../visible-text.ts';

/** Writes for whoever looks at the stream: whatever a text holds, it moves no cursor and turns no line round. */
export function writerTo(stream: Writable): (text: string) => void {
  return (text) => void stream.write(visibleText(text));
}
