/** Next steps as they were printed, and as a person types them. */

/** What a reader puts in place of the words in capitals. */
const REPLACED: Readonly<Record<string, string>> = {
  NUMBER_OR_ID: '1',
  NUMBER: '1001',
  WHY: "'the customer asked for it'",
  CUSTOMER: 'C1',
  NAME: 'ana',
  SCOPE: 'overview:read',
};

/** The commands in a text, whole, as they are typed: those in backquotes, and a bare one at the end of its line. */
export function commandsIn(text: string): readonly string[] {
  const found = text.split('\n').flatMap((line) => {
    const quoted = [...line.matchAll(/`((?:node \S+\.js|deliveries)(?: [^`]*)?)`/g)].map(([, command = '']) => command);
    const [, bare] = /(?:: |^)((?:node \S+\.js|deliveries) ?(?:[a-z-][^`]*)?)$/.exec(line.trim()) ?? [];
    return [...quoted, ...(bare === undefined ? [] : [bare])];
  });
  return [...new Set(found.map(typed))];
}

/** With the words in capitals replaced. */
function typed(command: string): string {
  return command.trim().replaceAll(/\b[A-Z_]{3,}\b/g, (word) => REPLACED[word] ?? word);
}

/** A command line as a shell splits it. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:'[^']*'|\\'|[^\s'\\]+)+/g)].map(([word]) =>
    word.replace(/'([^']*)'/g, '$1').replaceAll("\\'", "'"),
  );
}
