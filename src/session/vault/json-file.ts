import { readFile } from 'node:fs/promises';
import { ifAbsent } from './absent.ts';

/** Content of a JSON file, not yet checked; undefined when there is none, null when it is no JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(ifAbsent(undefined));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller's schema refuses it
  }
}
