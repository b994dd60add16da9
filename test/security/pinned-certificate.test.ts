import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { startStandIns } from '../../sandbox/stand-ins.ts';
import { typeAt } from '../next-steps/installation.ts';

/** Somebody in the network shows a certificate of their own, and SAP_TLS_INSECURE was left on from the first trials. */
test('a configured fingerprint takes precedence over SAP_TLS_INSECURE', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-pinned-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
  t.after(() => standIns.close());
  const { SAP_CA_FILE: _, ...environment } = standIns.environment;
  const insecure = { ...environment, SAP_TLS_INSECURE: 'true' };
  const check = async (env: Record<string, string>) => {
    await standIns.sap.admin.resetRequests();
    const { exitCode, text } = await typeAt(
      { environment: env, farEnds: null },
      'node hybrid-invoice-service.js --check-sap',
    );
    return { code: exitCode, output: text, logins: (await standIns.sap.admin.counts())['POST Login'] ?? 0 };
  };

  const another = await check({ ...insecure, SAP_TLS_FINGERPRINT: 'AB'.repeat(32) });
  assert.notEqual(another.code, 0, another.output);
  assert.match(another.output, /fingerprint|certificate/i);
  assert.equal(another.logins, 0, 'the password was sent');

  const none = await check(insecure);
  assert.equal(none.code, 0, none.output);
  assert.ok(none.logins > 0);
});
