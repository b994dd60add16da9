import { readFile } from 'node:fs/promises';
import { ifAbsent } from './absent.ts';

/** Content of a JSON file, not validated; undefined if there is none, null if it is not JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(ifAbsent(undefined));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller's schema rejects it
  }
}
