/** The process of engines, in which a deadline of `THROWS_AFTER_MS` throws: what the library's own mistakes look like. */
const THROWS_AFTER_MS = 4321;
const { setInterval: real } = globalThis;

globalThis.setInterval = ((run: () => void, ms = 0, ...rest: []) => {
  const mistake = (): never => {
    throw new Error('a mistake of one engine');
  };
  // A deadline is looked at twice before it passes.
  return 2 * ms === THROWS_AFTER_MS ? real(mistake, 1) : real(run, ms, ...rest);
}) as typeof setInterval;
await import('../../src/whatsapp/host/entry.ts');
