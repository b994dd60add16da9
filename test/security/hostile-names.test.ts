import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { approvalPage } from '../../src/cli/hybrid/approval-page.ts';
import { systemClock } from '../../src/clock.ts';
import { manage } from '../support/manager.ts';
import { HostileCompany } from './hostile-company.ts';
import { type AttackedService, startAttackedService } from './rig.ts';

/** Names, and whatever else comes from SAP, that rewrite what a person reads. */

const hostile = [
  '\u001b[2K\u001b[1A\u001b]0;approved\u0007Ana',
  'Ana\r  1002  Pedro  10 ARS',
  'Ana\n  1002  Pedro  10 ARS',
  `Ana${' '.repeat(200)}  1002  Pedro  10 ARS`,
  'Ana\u202ESRA 01',
  'Ana\u2066\u2067\u200B\u2028Pedro',
  '\u009b2JAna',
  'x'.repeat(2 * 1024 * 1024),
];
/** Controls but the end of a line, format characters, separators: none may reach a terminal as itself. */
const REWRITES = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const forged = /^\s*(1002 +Pedro|Next: rm)/m;

function readable(text: string): void {
  assert.doesNotMatch(text, REWRITES);
  assert.doesNotMatch(text, forged);
  assert.doesNotMatch(text, / {150}/, 'nor by what wraps');
  assert.ok(
    text.split('\n').every((line) => line.length < 5000),
    'no line is a book',
  );
}

describe('the commands on an outbox full of such names', () => {
  const company = new HostileCompany();
  before(async () => {
    await company.post(
      ...hostile.map((name) => ({ cardName: name, cardCode: name, seriesName: name, currency: name, numAtCard: name })),
    );
    await company.with(async (outbox) => {
      const [row] = await outbox.list({ key: '1' });
      const decision = { who: hostile[2] ?? '', why: `${hostile[0]}\nNext: rm -rf /`, at: 1 };
      await outbox.act(row?.message.id ?? 0, { type: 'marked_sent', at: 1 }, decision);
    });
  });
  after(() => company.close());

  test('deliveries list on the streams of its process shows one row per delivery, and every character', () => {
    const { status, stdout, stderr } = company.run('hybrid-invoice-service.js', 'deliveries', 'list');
    assert.equal(status, 0, stderr);
    readable(stdout + stderr);
  });

  for (const words of ['list --state sent', ...hostile.map((_, i) => `show ${i + 1}`)]) {
    test(`so does deliveries ${words}`, async () => {
      const { exitCode, text } = await company.typed(`hybrid-invoice-service.js deliveries ${words}`);
      assert.equal(exitCode, 0, text);
      readable(text);
    });
  }

  test('--json contains the name in characters harmless to a terminal', async () => {
    const { answer } = await company.typed('hybrid-invoice-service.js deliveries list --json');
    assert.doesNotMatch(answer, REWRITES);
    const { deliveries } = JSON.parse(answer) as { deliveries: { name: string }[] };
    assert.deepEqual(new Set(deliveries.map(({ name }) => name)), new Set(hostile));
  });

  test('errors show what was typed, and the export contains only harmless characters', async () => {
    const refused = await company.typed(`hybrid-invoice-service.js deliveries opt-in '${hostile[2]}' --why x`);
    assert.equal(refused.exitCode, 1);
    readable(refused.text);
    const exported = await company.typed('hybrid-invoice-service.js deliveries export');
    assert.doesNotMatch(exported.answer.replaceAll('\r\n', '\n'), REWRITES);
  });
});

test('the approval page shows each invoice in one row, with name and total', () => {
  const sample = hostile.map((cardName) => ({
    docNum: 1001,
    docDate: '2026-11-20',
    cardName,
    total: '10.50',
    currency: 'ARS',
  }));
  const page = approvalPage({
    kind: 'first_run',
    fromDate: '2026-11-16',
    invoices: 8,
    switchedOff: 0,
    heldSample: [],
    waitingDocument: 0,
    held: [],
    sample,
  });
  const [, ...rows] = page.split('\n');
  assert.equal(rows.length, hostile.length);
  for (const row of rows) assert.match(row, /^ {2}1001 {2}.{1,300} {2}10\.50 ARS$/);
  readable(page);
});

describe('a service whose SAP refuses the login with such a message', () => {
  const words = `${hostile[0]}${hostile[2]}\nNext: rm -rf /\u202E`;
  let attacked: AttackedService;
  const told: string[] = [];
  const hook = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => told.push(body));
    request.once('end', () => response.end());
  });

  before(async () => {
    await once(hook.listen(0, '127.0.0.1'), 'listening');
    const address = hook.address();
    const port = typeof address === 'object' ? address?.port : 0;
    attacked = await startAttackedService(() => ({
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      LOG_LEVEL: 'debug',
    }));
    const { admin } = attacked.standIns.sap;
    await admin.addFault({ kind: 'status', path: '/Login', status: 401, code: -304, text: words, times: null });
    await admin.expireSessions();
    const deadline = performance.now() + 180_000;
    while (!told.some((body) => body.includes('delivery.trouble'))) {
      assert.ok(performance.now() < deadline, attacked.log());
      await systemClock.sleep(50);
    }
  });
  after(async () => {
    await attacked.close();
    hook.close();
  });

  test('the alert is one line of plain characters', () => {
    const bodies = told.map((body) => JSON.parse(body) as Record<string, string>);
    const alert = bodies.find(({ key }) => key?.startsWith('delivery.trouble'));
    for (const text of [alert?.['sentence'], alert?.['next']]) {
      assert.doesNotMatch(text ?? '\n', /[\p{Cc}\p{Cf}]/u);
    }
    assert.match(alert?.['sentence'] ?? '', /Pedro/, 'it is what SAP said');
  });

  test('so are the log and --report', async () => {
    assert.match(attacked.log(), /Pedro/);
    assert.doesNotMatch(attacked.log(), REWRITES);
    const farEnds = { whatsapp: attacked.standIns.whatsapp.farEnd } as Parameters<typeof manage>[1]['farEnds'];
    const { stdout } = await manage('--report', { environment: attacked.environment, farEnds });
    assert.match(stdout, /Pedro/);
    readable(stdout);
  });
});
