import { documentsError } from '../errors/documents.ts';

const GROUPS = ['docNum', 'docEntry', 'fiscal'] as const;

/**
 * Compiles the user's patterns (`PDF_FILE_PATTERNS`); they go before the known ones and see the whole file name.
 *
 * @throws `PDF_PATTERN_INVALID` for one that does not compile or names no group.
 */
export function compileFilePatterns(patterns: readonly string[]): RegExp[] {
  return patterns.map((pattern) => {
    if (!GROUPS.some((group) => pattern.includes(`(?<${group}>`)))
      throw documentsError('PDF_PATTERN_INVALID', { pattern, detail: `it has no group named ${GROUPS.join(', ')}` });
    try {
      return new RegExp(pattern, 'i');
    } catch (error) {
      throw documentsError('PDF_PATTERN_INVALID', { pattern, detail: 'it does not compile' }, error);
    }
  });
}
