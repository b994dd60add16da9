/** The process of engines, in which a timer of `THROWS_AFTER_MS` throws: what the library's own mistakes look like. */
const THROWS_AFTER_MS = 4321;
const { setTimeout: real } = globalThis;

globalThis.setTimeout = ((run: () => void, ms = 0, ...rest: []) => {
  const mistake = (): never => {
    throw new Error('a mistake of one engine');
  };
  return ms === THROWS_AFTER_MS ? real(mistake, 1) : real(run, ms, ...rest);
}) as typeof setTimeout;
await import('../../src/whatsapp/host/entry.ts');
