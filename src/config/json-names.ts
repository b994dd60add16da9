/**
 * Names that stand twice in one object of a valid JSON text, by their path: `JSON.parse` would silently take the last. Pure.
 */
export function namesTwice(text: string): readonly string[] {
  const twice: string[] = [];
  const open: { readonly names: Set<string>; readonly path: string; name: string | null }[] = [];
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)].map(([token]) => token);
  tokens.forEach((token, i) => {
    const inside = open.at(-1);
    if (token === '{' || token === '[') {
      const path = inside === undefined ? '' : joined(inside.path, inside.name);
      open.push({ names: new Set(), path, name: null });
    } else if (token === '}' || token === ']') open.pop();
    else if (inside !== undefined && tokens[i + 1] === ':' && token !== ':') {
      const name = String(JSON.parse(token));
      if (inside.names.has(name)) twice.push(joined(inside.path, name));
      inside.names.add(name);
      inside.name = name;
    }
  });
  return twice;
}

function joined(path: string, name: string | null): string {
  return [path, name ?? ''].filter((part) => part !== '').join('.');
}
