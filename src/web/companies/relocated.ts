import { companyOption, withOptions } from '../../next-steps/commands.ts';

/** Attributes of our pages with a path. `/?…` leads to the choice of a company, which is above them all. */
const PATHS = / (href|src|action|formaction)="\/(?![/?])/g;

/** What tells people and programs what to do. */
const WITH_COMMANDS = /^(text\/html|text\/plain|application\/json)/;

/**
 * The same answer below another path, with commands that name the company. Values on pages are escaped, so that a quotation mark before a path is always one of an
 * attribute's.
 */
export async function relocated(answer: Response, base: string, company: string): Promise<Response> {
  const { status, body } = answer;
  const headers = new Headers(answer.headers);
  const location = headers.get('location');
  if (location?.startsWith('/') === true) headers.set('location', `${base}${location}`);
  const type = headers.get('content-type') ?? '';
  if (!WITH_COMMANDS.test(type) || body === null) return new Response(body, { status, headers });
  const text = withOptions(companyOption(company), await answer.text());
  headers.delete('content-length');
  const isPage = type.startsWith('text/html');
  return new Response(isPage ? text.replaceAll(PATHS, ` $1="${base}/`) : text, { status, headers });
}
