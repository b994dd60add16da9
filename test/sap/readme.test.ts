import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { forever, startPair } from '../support/sap.ts';

const folder = path.resolve(import.meta.dirname, '../../src/sap/business-one');
const page = await readFile(path.join(folder, 'README.md'), 'utf8');

interface Example {
  readonly title: string;
  readonly code: string;
  readonly printed: string;
}

const examples: readonly Example[] = page.split(/^## /m).flatMap((section) => {
  const code = /^```ts\n([\s\S]*?)^```/m.exec(section)?.[1];
  if (code === undefined) return [];
  const printed = [...code.matchAll(/^\/\/ → (.*)$/gm)].map((match) => match[1]).join('\n');
  return [{ title: section.split('\n', 1)[0] ?? '', code, printed }];
});

it('has examples', () => {
  assert.ok(examples.length >= 6);
});

for (const { title, code, printed } of examples) {
  it(`prints what the page says: ${title}`, async (t) => {
    const { options, authority } = await startPair(t);
    const scratch = await mkdtemp(path.join(tmpdir(), 'courier-readme-'));
    t.after(() => rm(scratch, { recursive: true, force: true }));
    const file = path.join(scratch, 'example.ts');
    await writeFile(file, asModule(code));
    const example = (await import(pathToFileURL(file).href)) as { run: (...values: unknown[]) => Promise<void> };
    const lines: string[] = [];
    const connection = { url: options.url, password: options.password, caPem: authority.certPem, options };
    await example.run(connection, forever, { log: (...values: unknown[]) => lines.push(format(...values)) });
    assert.equal(lines.join('\n'), printed);
  });
}

/** The example's imports as they are, but absolute; the rest as the body of a function. */
function asModule(code: string): string {
  const lines = code.split('\n');
  const imports = lines
    .filter((line) => line.startsWith('import '))
    .map((line) =>
      line.replace(/'(\.[^']*)'/, (_match, target: string) => `'${pathToFileURL(path.join(folder, target)).href}'`),
    );
  const body = lines.filter((line) => !line.startsWith('import '));
  return `${imports.join('\n')}\nexport async function run(connection, signal, console) {\n${body.join('\n')}\n}\n`;
}
