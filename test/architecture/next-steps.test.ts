import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFiles } from '../support/sources.ts';

const COMMAND =
  /node (?:session-manager|hybrid-invoice-service)\.js|\bnpm (?:i|install|update)\b|`deliveries |`--(?:link|clean|repair|restore|backup|status|report)\b/;
/** The faces of a terminal, and the pages of configuration, which are for whoever edits `.env`. */
const WORDS = ['src/cli/', 'src/config/', 'src/next-steps/commands.ts'];

test('only faces speak in commands; everything else names an action', () => {
  const told = sourceFiles('src')
    .filter(({ path }) => !WORDS.some((place) => path.startsWith(place)))
    .flatMap(({ path, text }) =>
      text
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .split('\n')
        .filter((line) => COMMAND.test(line.replace(/\/\/.*$/, '')))
        .map((line) => `${path}: ${line.trim()}`),
    );
  assert.deepEqual(told, []);
});
