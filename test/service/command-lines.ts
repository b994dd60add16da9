/**
 * Runs command lines of `hybrid-invoice-service.js` one after another in this process, which was forked for it, and tells what
 * each has written to standard output.
 */
import { main } from '../../src/cli/hybrid/main.ts';

export interface RanLine {
  readonly code: number;
  readonly out: string;
}

process.setMaxListeners(0);
// A command that ends its process a while after its last line, as doctor does: here others follow.
process.exit = (() => undefined) as typeof process.exit;
process.on('message', (argv: readonly string[]) => {
  let out = '';
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((text: string | Uint8Array) => {
    out += String(text);
    return true;
  }) as typeof process.stdout.write;
  void main(argv).then((code) => {
    process.stdout.write = write;
    process.send?.({ code, out } satisfies RanLine);
  });
});
