/**
 * The circles in a graph of imports: each a set of files that all reach one another, sorted. Tarjan's strongly connected
 * components; a file that imports itself is one too.
 */
export function circles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const numbers = new Map<string, number>();
  /** Files whose circle is not known yet, in the order of their numbers. */
  const open: string[] = [];

  /** The lowest number of an open file that this one reaches. */
  function visit(file: string): number {
    const own = numbers.size;
    let lowest = own;
    numbers.set(file, own);
    open.push(file);
    for (const other of imports.get(file) ?? []) {
      const seen = numbers.get(other);
      if (seen === undefined) lowest = Math.min(lowest, visit(other));
      else if (open.includes(other)) lowest = Math.min(lowest, seen);
    }
    if (lowest === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1 || imports.get(file)?.includes(file)) found.push(circle.toSorted());
    }
    return lowest;
  }

  for (const file of imports.keys()) if (!numbers.has(file)) visit(file);
  return found;
}
