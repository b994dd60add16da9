/** The real service when the primary of its PostgreSQL is lost, and a standby that lacks what was written last is promoted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { openAlerts } from '../../src/service/alerts.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { linkOnce, until } from '../crash-sweep/kills.ts';
import { SweptService } from '../crash-sweep/service.ts';
import { tally } from '../crash-sweep/tally.ts';
import { addressOf, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { startStandby } from '../support/postgres-standby.ts';
import { silentLog } from '../support/silence.ts';

const LONG_MS = 120_000;
const BEFORE = 3;
/** Sent after the standby was left behind; SAP and the phones know of them, the promoted outbox does not. */
const MISSING = 12;

test('primary lost, a standby left behind promoted: nothing is lost, nothing arrives twice, and a person is told', {
  skip: withoutPostgres() ?? false,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-promoted-'));
  await using primary = await startPostgres();
  const { database } = addressOf(await primary.create());
  await using standby = await startStandby(primary);
  const server = path.join(folder, 'server');
  symlinkSync(primary.home, server);
  const url = `postgres://courier@/${database}?host=${encodeURIComponent(server)}`;
  await using company = await SweepCompany.start(folder, 'baileys', true, url, folder);
  const service = new SweptService(company, path.join(folder, 'service.log'));
  const random = (): number => 0.3;
  const post = async (from: number, to: number): Promise<void> => {
    for (let n = from; n <= to; n++) await company.post(n, random);
  };
  const arrived = (n: number) => until(() => company.arrivals().size === n, LONG_MS);
  try {
    await linkOnce(service);
    await post(1, BEFORE);
    assert.ok(await arrived(BEFORE));
    await standby.cutOff();
    await post(BEFORE + 1, BEFORE + MISSING);
    assert.ok(await arrived(BEFORE + MISSING), 'sent while the standby hears nothing');

    rmSync(server);
    symlinkSync(standby.home, server);
    await primary.stop();
    await standby.promote();
    assert.ok(await until(() => !service.running, LONG_MS), 'it does not go on with what it remembers');

    service.start();
    await post(BEFORE + MISSING + 1, BEFORE + MISSING + 2);
    assert.ok(await arrived(BEFORE + MISSING + 2));
    assert.ok(await until(async () => (await unmarked(company)).length === 0, LONG_MS), 'each is marked in SAP');
    assert.equal(await service.stop(), 0);
    const { breaches, heldBecause, result } = await tally(company, 'baileys', 0);
    // A receipt that WhatsApp was told is kept, and that only the lost primary kept, comes no second time.
    assert.deepEqual(
      breaches.filter((one) => !/SAP says "(sent|delivered)", the phone (delivered|read)$/.test(one)),
      [],
    );
    assert.deepEqual(heldBecause, []);
    assert.deepEqual([result.invoices, result.lost, result.duplicates], [BEFORE + MISSING + 2, 0, 0]);

    const alerts = openAlerts(loadConfig(company.environment).service, silentLog);
    const told = alerts.list(100).find(({ key }) => key === 'service.outbox_older');
    alerts.close();
    assert.ok(told && told.closedAt !== null, 'it was told, and is over');
  } finally {
    await service.kill('all');
    rmSync(folder, { recursive: true, force: true });
  }
});

const MARKS: ReadonlySet<string> = new Set(['sent', 'delivered', 'read']);

async function unmarked(company: SweepCompany): Promise<readonly unknown[]> {
  const rows = await company.sap.admin.rows('Invoices');
  return rows.filter(({ U_CourierStatus: status }) => typeof status !== 'string' || !MARKS.has(status));
}
