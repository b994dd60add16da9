import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/sources.ts';

/** `deploy/Dockerfile`, an instruction a line. */
export const image = readFileSync(path.join(root, 'deploy', 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, '');

/** What the stages up to the target set, later ones over earlier ones. */
export function imageEnvironment(target: string): Readonly<Record<string, string>> {
  const pairs = image
    .split(/^FROM /m)
    .filter((stage) => / AS base$/m.test(stage) || stage.includes(` AS ${target}\n`))
    .flatMap((stage) => [...stage.matchAll(/^ENV (.*)$/gm)])
    .flatMap(([, line = '']) => line.split(/ +/))
    .map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

/** Words of the last instruction that begins so and is in exec form. */
export function wordsOf(instruction: string): readonly string[] {
  const [, words] = [...image.matchAll(new RegExp(`^${instruction} .*?(\\[".*\\])$`, 'gm'))].at(-1) ?? [];
  if (words === undefined) throw new Error(`There is no ${instruction} with a list of words.`);
  return JSON.parse(words) as readonly string[];
}
