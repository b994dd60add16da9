/** A field of a mail's header, unfolded. */
export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** Names of fields (RFC 5322, 3.6.8), bounded: nobody's own is longer. */
const NAME = /^[!-9;-~]{1,100}$/;

/** The fields of a header as the server sent it, topmost first. Lines that are no field are left out. Linear in time. */
export function headerFields(header: string): readonly HeaderField[] {
  const fields: { name: string; parts: string[] }[] = [];
  for (const line of header.split(/\r?\n/)) {
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      fields.at(-1)?.parts.push(line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    // What follows a line that is no field belongs to it, not to the field before.
    fields.push({ name: NAME.test(name) ? name.toLowerCase() : '', parts: [line.slice(colon + 1).trim()] });
  }
  return fields.filter(({ name }) => name !== '').map(({ name, parts }) => ({ name, value: parts.join(' ').trim() }));
}
