import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HostileCompany } from './hostile-company.ts';

/** A customer's name that a spreadsheet would calculate, in a file that another program separates in its own way. */

const formula = '=HYPERLINK("https://evil.example","Open")';
const names = [
  formula,
  ...[',', ';', '\t', '|', ':', '\n', '\r', '\r\n'].flatMap((sign) => [
    `Ana${sign}${formula}`,
    `Ana${sign} "${formula}`,
    `Ana"${sign}+cmd|' /C calc'!A0`,
    `Ana${sign}＝1+1`,
  ]),
];
const company = new HostileCompany();
before(() => company.post(...names.map((cardName) => ({ cardName, cardCode: cardName, currency: cardName }))));
after(() => company.close());

async function exported(options: string): Promise<string> {
  const { exitCode, text, answer } = await company.typed(`hybrid-invoice-service.js deliveries export ${options}`);
  assert.equal(exitCode, 0, text);
  return answer;
}

for (const options of ['', '--excel', '--bom']) {
  test(`whatever the separator, no cell is a formula: export ${options}`, async () => {
    const csv = await exported(options);
    for (const separator of [',', ';', '\t', '|', ':']) {
      const cells = csv.split(/\r\n|[\r\n]/).flatMap((line) => line.split(separator));
      for (const cell of cells) assert.doesNotMatch(cell, /^\uFEFF?["\s]*[=+@＝＋＠]/, `${separator} ends a cell`);
    }
  });
}

test('a CSV parser finds every cell quoted, each row complete, and the names unchanged', async () => {
  const rows = (await exported(''))
    .trimEnd()
    .split('\r\n')
    .map((row) => [...row.matchAll(/"((?:[^"]|"")*)"(,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')));
  assert.equal(rows.length, names.length + 1);
  const heads = rows[0] ?? [];
  assert.ok(rows.every((row) => row.length === heads.length));
  const nameAt = heads.indexOf('name');
  const found = rows.slice(1).map((row) => row[nameAt]?.replaceAll("'=", '='));
  assert.ok(found.includes(formula) && found.includes(`Ana;${formula}`));
});
