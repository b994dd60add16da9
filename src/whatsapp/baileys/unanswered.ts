/**
 * True for the library's own deadline. Its `query` loses the race against itself in both ways: an unanswered question
 * comes back as `undefined`, or as a Boom with 408.
 */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error) || !('output' in error)) return false;
  const { output } = error as { readonly output?: { readonly statusCode?: unknown } };
  return output?.statusCode === 408;
}
