import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * Overwrites values in the environment that this process was started with. Linux goes on showing that block to other
 * processes of the same user (`/proc/PID/environ`), whatever becomes of `process.env`. Other systems keep such a block where
 * it cannot be reached.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 *
 * @param {readonly string[] | null} names whose values; null: all, for a process that needs its environment no more
 * @throws what the system says, where `/proc` is not there or closed
 */
export function wipeInitialEnvironment(names) {
  if (process.platform !== 'linux') return;
  const block = readFileSync('/proc/self/environ');
  // The name of the program stands in brackets and may hold anything; the fields after it are numbers (proc(5)).
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[47]);
  if (!Number.isSafeInteger(start) || start <= 0) throw new Error('where the environment lies is not told');
  const memory = openSync('/proc/self/mem', 'r+');
  try {
    for (const { name, from, to } of entriesOf(block)) {
      if (to > from && (names === null || names.includes(name)))
        writeSync(memory, Buffer.alloc(to - from), 0, to - from, start + from);
    }
  } finally {
    closeSync(memory);
  }
}

/** Where the values lie in the block: `NAME=value`, each with a zero byte after it. */
function* entriesOf(block) {
  for (let begin = 0; begin < block.length; ) {
    const end = block.indexOf(0, begin);
    const to = end === -1 ? block.length : end;
    const sign = block.indexOf('=', begin);
    if (sign !== -1 && sign < to) yield { name: block.toString('utf8', begin, sign), from: sign + 1, to };
    begin = to + 1;
  }
}
