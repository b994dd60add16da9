import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { sandboxSessionTimings } from '../../sandbox/pace.ts';
import { ownNumber, startStandIns } from '../../sandbox/stand-ins.ts';
import { entersCode } from '../support/manager.ts';
import { wordsOfMachines } from '../support/plain-words.ts';
import { onTerminal, withoutTerminal } from '../support/pseudo-terminal.ts';
import { root } from '../support/sources.ts';
import { firstHourPage, type Screens } from './first-hour-page.ts';

/** COURIER_RECORD: the page is written instead of compared. */
const isRecording = process.env['COURIER_RECORD'] !== undefined;
const page = path.join(root, 'docs', 'first-hour.md');

test('the first hour on a terminal, from an empty configuration to a trouble and its cure, is what docs/first-hour.md shows', {
  skip: withoutTerminal,
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-first-hour-'));
  const standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23' });
  t.after(async () => {
    await standIns.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const { whatsapp, sap } = standIns;
  // Yesterday's invoices: so few that the whole screen can be shown.
  const environment = { ...standIns.environment, PROCESS_INVOICES_FROM_DATE: '2026-11-22' };
  const home = { COURIER_HOME: folder };
  const plan = path.join(folder, 'plan.json');
  const farEnds = { whatsapp: whatsapp.farEnd, sessionTimings: sandboxSessionTimings };
  await writeFile(plan, JSON.stringify({ environment, farEnds }));
  const node = process.execPath;
  const manager = (...argv: string[]) => [node, path.join(root, 'test/carry/manager-process.ts'), plan, ...argv];
  const service = (...argv: string[]) => [node, path.join(root, 'hybrid-invoice-service.js'), ...argv];

  const unconfigured = await onTerminal(service('--check-sap'), home);

  assert.equal(unconfigured.code, 5, unconfigured.screen);

  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(path.join(folder, '.env'), settings.join(''), { mode: 0o600 });
  const check = await onTerminal(service('--check-sap'), home);
  assert.equal(check.code, 0, check.screen);

  const link = await onTerminal(
    manager('--link', '--code', `+${ownNumber}`),
    home,
    [[/Type yes to agree/, 'yes\n']],
    entersCode(whatsapp),
  );
  assert.equal(link.code, 0, link.screen);

  const phone = (cardCode: string, number: string) =>
    sap.admin.change('BusinessPartners', cardCode, { Cellular: number });
  const run = await onTerminal(
    [node, path.join(root, 'test/service/first-hour-service.ts'), plan, path.join(folder, 'service.log')],
    home,
    [
      [/\(yes\/no\)/, 'sí\n'],
      [
        /(?:to .*: read\.[\s\S]*){3}/,
        async () => {
          await phone('C10003', '+54 9 341 555-9876');
          await phone('C10009', '+54 9 11 4444-5502');
        },
      ],
      [/Over: Held/, () => Promise.resolve()],
      [/(?:to .*: read\.[\s\S]*){5}/, '\x03'],
    ],
  );
  assert.equal(run.code, 0, run.screen);

  const list = await onTerminal(service('deliveries', 'list'), home);
  assert.equal(list.code, 0, list.screen);
  const status = await onTerminal(manager('--status'), home);
  assert.equal(status.code, 6, status.screen);

  const screens: Screens = { unconfigured, check, link, run, list, status };
  for (const [name, { screen }] of Object.entries(screens))
    assert.deepEqual(wordsOfMachines(screen), [], `${name}:\n${screen}`);
  const shown = firstHourPage(screens, [folder, root]);
  if (isRecording) writeFileSync(page, shown);
  else assert.equal(shown, readFileSync(page, 'utf8'), 'after a change: COURIER_RECORD=1, and look at the page');
});
