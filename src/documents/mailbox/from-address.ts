const ADDRESS = /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[^\s@<>(),;:"\\[\]\p{Cc}]{1,255}$/u;

/**
 * The one address of a `From` field; null for several, or for a field that can be read in two ways: whoever writes one
 * wants servers and people to see another sender than we do. Linear in time.
 */
export function fromAddress(value: string): string | null {
  const bare = withoutQuotesAndComments(value).trim();
  const open = bare.indexOf('<');
  if (open === -1) return ADDRESS.test(bare) ? bare.toLowerCase() : null;
  const address = bare
    .slice(open + 1, -1)
    .trim()
    .toLowerCase();
  const phrase = bare.slice(0, open).trim().toLowerCase();
  // Programs repeat an address as its own name, without the quotes that it needs.
  const isName = !/[@,;<>]/.test(phrase) || phrase === address;
  return bare.endsWith('>') && isName && ADDRESS.test(address) ? address : null;
}

/** What RFC 5322 does not let stand for itself: a quoted `<` or a comment is no part of the syntax. */
function withoutQuotesAndComments(value: string): string {
  let rest = '';
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? '';
    if (character === '\\') at += 1;
    else if (quoted) quoted = character !== '"';
    else if (depth > 0) depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    else if (character === '"') quoted = true;
    else if (character === '(') depth = 1;
    else rest += character;
  }
  return quoted || depth > 0 ? '' : rest;
}
