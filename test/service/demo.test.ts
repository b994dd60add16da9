import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { expectedOutcome } from '../../sandbox/sample-company/expected-outcome.ts';
import { sampleCompany } from '../../sandbox/sample-company/sample-company.ts';
import { wordsOfMachines } from '../support/plain-words.ts';
import { whole } from '../support/sample.ts';
import { root } from '../support/sources.ts';

const expected = expectedOutcome(sampleCompany('2026-11-23'));
const count = (kind: string) => expected.filter(({ outcome }) => outcome.kind === kind).length;

/** What the sample company's books demand, whatever the engine. */
const demanded = {
  invoices: expected.length - count('ignored'),
  sent: count('sent'),
  delivered: count('sent'),
  read: count('sent'),
  held: count('held'),
  waitingDocument: count('waiting_document'),
  cancelled: count('cancelled'),
  writtenBack: count('sent') + count('held') + count('cancelled'),
  duplicates: 0,
  qrScans: 1,
  restartQrScans: 0,
};

async function demo(...options: string[]): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, ['sandbox/demo.ts', '--json', ...options], { cwd: root });
  let output = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said.slice(-4000));
  assert.deepEqual(wordsOfMachines(said), []);
  assert.equal(output.trimEnd().split('\n').length, 1, 'nothing but the result on standard output');
  return JSON.parse(output) as Record<string, unknown>;
}

// Each in a process and a folder of its own.
describe('the demo', { concurrency: true }, () => {
  const skip = whole ? false : 'the one that is killed must have the same result';
  it('delivers every sendable invoice, writes its result to SAP, and restarts without a QR code', {
    skip,
  }, async () => {
    const { engine, copies, ...result } = await demo('--engine', 'baileys');
    assert.equal(engine, 'baileys');
    assert.ok(Number(copies) > 0);
    assert.deepEqual(result, demanded);
  });

  it('has the same result if the service is killed in the middle', async () => {
    const { engine: _, copies, ...result } = await demo('--engine', 'baileys', '--kill');
    assert.ok(Number(copies) > 0);
    assert.deepEqual(result, demanded);
  });
});
