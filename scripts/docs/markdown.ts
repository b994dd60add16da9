/** A text within a table's cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** First words of every generated page. */
export function generatedNote(source: string): string {
  return `<!-- Made by \`npm run docs\` from ${source}: change it there. -->`;
}
