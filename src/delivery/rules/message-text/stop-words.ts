/**
 * True if a reply is exactly a stop word: "STOP", "Baja.", "¡parar!". A sentence that merely contains one
 * ("don't stop") is for a person to read.
 */
export function isStopWord(reply: string, stopWords: readonly string[]): boolean {
  const word = plain(reply);
  return word !== '' && stopWords.some((stopWord) => plain(stopWord) === word);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
