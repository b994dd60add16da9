/** In a package, whose code is JavaScript, programs are commands by name; in a checkout they are files that Node runs. */
const isPackaged = import.meta.filename.endsWith('.js');

/** Text with its commands as they are typed where this program is installed. Pure. */
export function asTyped(text: string, packaged = isPackaged): string {
  return packaged ? text.replaceAll(/\b(?:node )?(hybrid-invoice-service|session-manager)\.js\b/g, '$1') : text;
}
