import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { expectedOutcome } from '../../sandbox/sample-company/expected-outcome.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { typeAt } from '../next-steps/installation.ts';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';

let folder: string;
let standIns: StandIns;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-bad-input-'));
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
});
after(async () => {
  await standIns.close();
  await rm(folder, { recursive: true, force: true });
});

/** The command a user would type, in this process, with the sandbox's SAP as if it were theirs. */
async function typed(words: string, changes: Record<string, string>) {
  const place = { environment: { ...standIns.environment, ...changes }, farEnds: null };
  const { exitCode: code, text: output } = await typeAt(place, `node hybrid-invoice-service.js ${words}`);
  return { code, output };
}

/** The same as a process of its own. */
async function service(args: readonly string[], changes: Record<string, string>) {
  const child = spawn(process.execPath, [path.join(root, 'hybrid-invoice-service.js'), ...args], {
    cwd: folder,
    env: { ...bareEnvironment(), HOME: process.env['HOME'], COURIER_HOME: folder, ...standIns.environment, ...changes },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('user errors', () => {
  it('nothing: the check of SAP passes', async () => {
    const { code, output } = await typed('--check-sap', {});
    assert.equal(code, 0, output);
  });

  it('a wrong password: one login, a code, and what to do', async () => {
    await standIns.sap.admin.resetRequests();
    const { code, output } = await typed('--check-sap', { SAP_PASSWORD: 'wrong' });
    assert.notEqual(code, 0);
    assert.match(output, /SAP_LOGIN_REFUSED|refused/i);
    assert.doesNotMatch(output, /"wrong"/);
    assert.equal((await standIns.sap.admin.counts())['POST Login'], 1);
  });

  it('a wrong company', async () => {
    const { code, output } = await typed('--check-sap', { SAP_COMPANY_DB: 'NOSUCHDB' });
    assert.notEqual(code, 0);
    assert.match(output, /NOSUCHDB/);
  });

  it('for an untrusted certificate, the error suggests the fingerprint', async () => {
    const other = path.join(folder, 'other-ca.pem');
    await writeFile(other, makeAuthority().certPem);
    const { code, output } = await typed('--check-sap', { SAP_CA_FILE: other });
    assert.notEqual(code, 0);
    assert.match(output, /certificate/i);
    assert.match(output, /sap-fingerprint|SAP_CA_FILE/);
  });

  it('a host that is not there', async () => {
    const { code, output } = await typed('--check-sap', { SAP_URL: 'https://127.0.0.1:9' });
    assert.notEqual(code, 0);
    assert.match(output, /127\.0\.0\.1:9/);
  });

  it('a misspelt variable: named with the right one', async () => {
    const { code, output } = await service([], { SAP_PASSWORD: '', SAP_PASWORD: 'x' });
    assert.equal(code, 5);
    assert.match(output, /SAP_PASSWORD is missing/);
    assert.match(output, /Did you mean SAP_PASSWORD\?/);
  });

  it('a missing user field: named, with the command that creates it', async () => {
    const authority = makeAuthority();
    const bare = await startBusinessOne({
      company: standIns.company.data,
      tls: issueCertificate(authority, { ips: ['127.0.0.1'] }),
    });
    const caFile = path.join(folder, 'bare-ca.pem');
    await writeFile(caFile, authority.certPem);
    try {
      const { code, output } = await typed('--check-sap', { SAP_URL: bare.url, SAP_CA_FILE: caFile });
      assert.notEqual(code, 0);
      assert.match(output, /U_CourierStatus/);
      assert.match(output, /--setup-sap --apply/);
    } finally {
      await bare.close();
    }
  });

  it('a phone field without a number: shown in the preview, with what to enter instead', async () => {
    const invoice = expectedOutcome(standIns.company).find(
      ({ outcome }) => outcome.kind === 'held' && outcome.code === 'PHONE_UNREADABLE',
    );
    assert.ok(invoice);
    const { output } = await typed(`--preview --doc-entry ${invoice.docEntry}`, {});
    assert.match(output, /is not a phone number\.\n.*Enter one number there in SAP/);
  });
});
