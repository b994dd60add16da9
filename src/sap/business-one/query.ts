/** A text in single quotes, with inner quotes doubled. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `Entity(91)` or `Entity('C001')`, ready for a path. */
export function entityPath(entitySet: string, key: string | number): string {
  return `${entitySet}(${typeof key === 'number' ? key : encodeURIComponent(literal(key)).replaceAll("'", '%27')})`;
}

/** Query options as a query string; spaces become %20, as SAP reads a plus sign literally. */
export function queryString(options: Readonly<Record<string, string>>): string {
  const parts = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
