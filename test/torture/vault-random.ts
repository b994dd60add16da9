/** Repeatable randomness (mulberry32): the seed is printed, so that a failure can be had again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `min` up to but not including `max`. */
export function whole(random: () => number, min: number, max: number): number {
  return min + Math.floor(random() * (max - min));
}

/** Files of a store as nobody would choose them: deep, empty, large, with names of all kinds. */
export function randomFiles(random: () => number): Record<string, Buffer> {
  const files: Record<string, Buffer> = {
    'login/identity.json': Buffer.from(JSON.stringify({ jid: `${whole(random, 1e9, 9e9)}@s.whatsapp.net` })),
  };
  const words = ['MANIFEST-000001', 'ñandú', 'a b', '000003.log', '.hidden', 'x'.repeat(120), '密钥', '%41', "o'neil"];
  for (let count = whole(random, 0, 14); count > 0; count--) {
    const depth = whole(random, 0, 4);
    const folders = Array.from({ length: depth }, () => `d${whole(random, 0, 3)}`);
    const name = `${words[whole(random, 0, words.length)]}-${count}`;
    const size = random() < 0.1 ? 0 : random() < 0.1 ? whole(random, 60_000, 1_500_000) : whole(random, 1, 9000);
    const content = Buffer.alloc(size);
    for (let at = 0; at < size; at++) content[at] = random() < 0.5 ? 0 : whole(random, 0, 256);
    files[['login', ...folders, name].join('/')] = content;
  }
  return files;
}
