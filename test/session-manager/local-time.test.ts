import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadSessionConfig } from '../../src/config/load.ts';
import { timesInZone } from '../../src/delivery/telling/local-time.ts';
import { openAlerts } from '../../src/service/alerts.ts';
import { manage, type Rig, startLinkedRig } from '../support/manager.ts';
import { silentLog } from '../support/silence.ts';

/** Always on different days; neither has a summer time. */
const [EAST, WEST] = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];
const ISO = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

let rig: Rig;
before(async () => {
  rig = await startLinkedRig();
});
after(() => rig.close());

function screen(command: string, timeZone: string) {
  const { farEnds } = rig;
  return manage(command, { farEnds, environment: { ...rig.environment, COMPANY_TIME_ZONE: timeZone } });
}

test('every screen shows the times of the company, and JSON those of UTC', async () => {
  const commands = [
    ...['--status', '--report', '--figures', '--recorder', '--list', '--backup --dry-run', '--restore --dry-run'],
    ...[
      '--repair --dry-run',
      '--clean --dry-run',
      '--drill',
      '--status --all',
      '--refresh',
      '--restore --from 2020-01-01T10:00',
    ],
  ];
  for (const command of commands) {
    for (const timeZone of [EAST, WEST]) {
      const { stdout, stderr } = await screen(command, timeZone);
      assert.doesNotMatch(`${stdout}${stderr}`, ISO, `${command} in ${timeZone}`);
      assert.doesNotMatch(`${stdout}${stderr}`, /\bUTC\b/, `${command} in ${timeZone}`);
    }
  }
  const { json } = await screen('--status --json', EAST);
  const {
    status: { linkedAt },
  } = json as { status: { linkedAt: number } };
  for (const timeZone of [EAST, WEST]) {
    const local = timesInZone(new Date(linkedAt).toISOString(), timeZone);
    assert.match((await screen('--status', timeZone)).stdout, new RegExp(`^  linked +${local} `, 'm'));
    assert.match((await screen('--figures', timeZone)).stdout, new RegExp(`^known since +${local.slice(0, 10)}`, 'm'));
    assert.match((await screen('--recorder', timeZone)).stdout, new RegExp(`^${local.slice(0, 10)} .*connected`, 'm'));
  }
});

test('an incident whose sentence carries a time is told in the time of the company', async () => {
  const { service } = loadSessionConfig(rig.environment);
  const book = openAlerts(service, silentLog);
  const sentence = 'The connection was deaf: from 2026-11-23T23:30:11.123Z WhatsApp withheld a receipt.';
  book.raise({ key: 'session.was_deaf', severity: 'warning', sentence, next: 'Nothing to do.' });
  book.close();
  for (const command of ['--status', '--report']) {
    assert.match((await screen(command, EAST)).stdout, /from 2026-11-24 13:30 WhatsApp/);
    assert.match((await screen(command, WEST)).stdout, /from 2026-11-23 12:30 WhatsApp/);
  }
  assert.match((await screen('--status --json', EAST)).stdout, /from 2026-11-23T23:30:11\.123Z WhatsApp/);
});

test('a backup is found by the time that people there read', async () => {
  const made = await screen('--backup --json', EAST);
  const {
    backup: { at },
  } = made.json as { backup: { at: number } };
  const minute = (timeZone: string, ms: number) => timesInZone(new Date(at + ms).toISOString(), timeZone);
  for (const timeZone of [EAST, WEST]) {
    const found = await screen(`--restore --dry-run --from ${minute(timeZone, 0).replace(' ', 'T')}`, timeZone);
    assert.equal(found.exitCode, 0, found.stderr);
    const before = await screen(`--restore --dry-run --from ${minute(timeZone, -86_400_000).slice(0, 10)}`, timeZone);
    assert.equal(before.exitCode, 10, before.stdout);
    const day = await screen(`--restore --dry-run --from ${minute(timeZone, 0).slice(0, 10)}`, timeZone);
    assert.equal(day.exitCode, 0, day.stderr);
  }
});
