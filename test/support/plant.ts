import { registerHooks } from 'node:module';

/**
 * Changes the text of one of our modules as it is loaded, in this process alone.
 *
 * @param file end of its path
 */
export function plant(file: string, from: string, to: string): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(file)) return loaded;
      const source =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
      if (!source.includes(from)) throw new Error(`${file} has no "${from}" any more`);
      return { ...loaded, source: source.replace(from, () => to) };
    },
  });
}
