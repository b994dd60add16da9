/** The number that JSON of ours gives its format, where it is above the known one: a newer version wrote it. Null: it is not. */
export function newerFormat(json: unknown, known: number): number | null {
  const found = typeof json === 'object' && json !== null && 'format' in json ? json.format : null;
  return typeof found === 'number' && found > known ? found : null;
}
