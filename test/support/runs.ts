import fc from 'fast-check';

/** `COURIER_TEST_RUNS`: times as many runs of every property as `npm test` makes. */
const times = Number(process.env['COURIER_TEST_RUNS'] ?? 1);
/** fast-check's own default. */
const USUAL_RUNS = 100;

// Loaded before a test file, it holds for the properties that name no number.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: USUAL_RUNS * times });

/** The runs of a property that wants another number than the usual. */
export function runs(short: number): { readonly numRuns: number } {
  return { numRuns: short * times };
}
