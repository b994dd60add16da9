import { atEndOfProcess } from '../../scripts/end-of-process.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';

/** Reads PDFs for all tests of this process, in one process of its own: starting one takes longer than what tests let it read. */
export const reader = createPdfReader({ patterns: [] });
atEndOfProcess(() => reader.close());
