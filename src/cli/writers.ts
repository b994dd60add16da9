import type { Writable } from 'node:stream';
import { asTyped } from '../next-steps/as-typed.ts';
import { withOptions } from '../next-steps/commands.ts';
import { visibleText } from '../visible-text.ts';

let options: string | null = null;

/** Every command that is shown from now on has these options: what chose the company that this command is about. */
export function showCommandsWith(chosen: string | null): void {
  options = chosen;
}

/** Writes text so that nothing in it can move the cursor or reverse the text direction, with commands as they are typed here. */
export function writerTo(stream: Writable): (text: string) => void {
  return (text) => void stream.write(visibleText(withOptions(options, asTyped(text))));
}

/**
 * Whoever reads what this process prints may stop: `… | head`, a log program that is restarted. That is no error.
 *
 * @param outputUnread nobody reads standard output any more
 */
export function outliveReaders(outputUnread: () => void): void {
  for (const [stream, act] of [
    [process.stdout, outputUnread],
    [process.stderr, () => undefined],
  ] as const) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      act();
    });
  }
}
