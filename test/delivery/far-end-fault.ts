import { errorFactory } from '../../src/errors/coded-error.ts';

/** Errors of SAP or a folder, as delivery sees them: by their class alone. */
export const farEndFault = errorFactory({
  FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' },
  FAR_END_UNSURE: { class: 'ambiguous', sentence: 'nobody knows', next: 'wait' },
});
