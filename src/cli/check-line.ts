import { inCommands } from '../next-steps/commands.ts';
import type { CheckLine } from '../operations/checks.ts';
import { oneLine } from '../visible-text.ts';

/** A line of a check, with its remedy below it. */
export function checkLine({ name, result, text, remedy }: CheckLine): string {
  const line = `${result.padEnd(8)}${oneLine(name)}: ${oneLine(text)}\n`;
  return remedy === null ? line : `${line}        → ${oneLine(inCommands(remedy))}\n`;
}
