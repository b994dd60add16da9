/** A text, such as a path, as one word of a shell of Unix; quoted where it must be, so that a command with it can be pasted. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
