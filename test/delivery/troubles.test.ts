import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openIncidentBook } from '../../src/alerts/incident-book.ts';
import { systemClock } from '../../src/clock.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { databaseError } from '../../src/errors/database.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
import { seed, some } from '../support/sample.ts';
import { silentLog } from '../support/silence.ts';
import { sourceFiles } from '../support/sources.ts';
import { troubles, tryTrouble, unreachable } from './worker-troubles.ts';

/** Workers whose failure other tests try, and how. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'documents.SOURCE.archive': 'test/delivery/archive.test.ts: an unusable archive is reported',
  sending: 'test/delivery/unsent.test.ts: is told while nothing can be handed over',
  branches: 'test/delivery/branches.test.ts: a person is told of what SAP hides, and that it is over',
};

test('every worker of a delivery is among those whose failure is tried', () => {
  const named = sourceFiles('src/delivery').flatMap(({ text }) =>
    [...text.matchAll(/(?:workerOf\(context, |failing\()(?:'(\w+)'|`([^`]+)`)/g)].map(([, plain, built]) =>
      (plain ?? built ?? '').replace(/\$\{.*\}/, 'SOURCE'),
    ),
  );
  assert.ok(named.length >= 13, named.join(', '));
  const tried = (name: string): boolean => {
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replace('SOURCE', '\\w+')}$`);
    return troubles.some(({ worker }) => pattern.test(worker));
  };
  assert.deepEqual(
    named.filter((name) => !tried(name) && ELSEWHERE[name] === undefined),
    [],
  );
});

for (const [told, error] of [
  ['database', databaseError('DATABASE_UNREACHABLE', { place: 'database courier', detail: 'ECONNREFUSED' })],
  ['disk', databaseError('DATABASE_FULL')],
] as const)
  test(`what all workers wait for, the ${told}, is told once and not by each of them`, async () => {
    await using rig = new Rig({ timings: deliveryTimings });
    rig.clock = new FastClock(600);
    const methods = ['dueRevocations', 'ambiguous', 'createLateCopies', 'unconfirmed'] as const;
    rig.company.invoices(1);
    await rig.start();
    const works = Object.fromEntries(methods.map((method) => [method, rig.outbox[method]]));
    for (const method of methods) Object.assign(rig.outbox, { [method]: () => Promise.reject(error) });
    await rig.until(() => rig.open.size > 0, 'told');
    await rig.clock.sleep(20 * 60_000);
    assert.deepEqual([...rig.open.keys()], [`delivery.trouble.${told}`]);
    Object.assign(rig.outbox, works);
    await rig.until(() => rig.open.size === 0, 'over');
    const keys = new Set(rig.alerts.map(({ key }) => key).filter((key) => key.includes('trouble')));
    assert.deepEqual([...keys], [`delivery.trouble.${told}`], 'nor by some of them when it ends');
  });

test('that another node has taken the session is told by whoever owned it, not by each worker', async () => {
  await using rig = new Rig({ timings: deliveryTimings });
  rig.clock = new FastClock(600);
  rig.company.invoices(1);
  await rig.start();
  const lost = databaseError('DATABASE_OWNER_LOST', { account: 'main' });
  for (const method of ['dueRevocations', 'unconfirmed'] as const)
    Object.assign(rig.outbox, { [method]: () => Promise.reject(lost) });
  await rig.until(() => rig.lines.filter((line) => line.includes('no longer writes anything')).length > 4, 'they fail');
  await rig.clock.sleep(20 * 60_000);
  assert.deepEqual([...rig.open.keys()], []);
});

describe(`a failure of each worker, with its own error and the real intervals (seed ${seed})`, {
  concurrency: 4,
}, () => {
  for (const trouble of some(troubles, 4))
    test(`a failure of ${trouble.worker} is reported once, stays open while it lasts, and is closed once it works again`, () =>
      tryTrouble(trouble));
});

test(`wherever a worker can have a round that tries nothing, taking one for recovery would be noticed (seed ${seed})`, async () => {
  const program = path.join(import.meta.dirname, 'idle-recovers.ts');
  const env = { ...process.env, COURIER_TEST_SEED: String(seed) };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 120_000, env });
  const tried = Object.entries(JSON.parse(stdout) as Record<string, string | null>).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  assert.ok(tried.length > 0);
  const unnoticed = tried.filter(([, found]) => !/^(?:still told after|nothing has worked)/.test(found));
  assert.deepEqual(unnoticed, []);
  assert.deepEqual(Object.keys(JSON.parse(stdout) as object).toSorted(), IDLING);
});

/** Workers whose rounds may try nothing while they fail. */
const IDLING = [
  'dispatcher',
  'documents',
  'documents.attachments',
  'documents.print',
  'documents.rendered',
  'limits',
  'receipts',
];

test('a trouble that an earlier run told is closed by what works, and kept by what fails', async () => {
  await using rig = new Rig();
  const key = (worker: string) => `delivery.trouble.${worker}` as const;
  const book = openIncidentBook({
    ...{ file: path.join(rig.folder, 'alerts.db'), clock: systemClock, channels: ['webhook'] },
    log: silentLog,
  });
  rig.book = book;
  for (const worker of ['intake', 'dispatcher', 'documents.mailbox', 'database', 'disk'])
    book.raise({ key: key(worker), severity: 'critical', sentence: 'It was down.', next: 'Wait.' });
  const open = (worker: string): boolean =>
    book.list(20).some((incident) => incident.key === key(worker) && incident.closedAt === null);
  rig.company.invoices(1);
  rig.company.document = () => Promise.reject(unreachable);
  await rig.start();
  await rig.until(() => !open('intake'), 'SAP was read');
  const all = ['dispatcher', 'documents.mailbox', 'database', 'disk'];
  assert.deepEqual(all.filter(open), ['dispatcher', 'documents.mailbox']);
  Reflect.deleteProperty(rig.company, 'document');
  await rig.until(() => !open('dispatcher'), 'an invoice was prepared');
  assert.ok(open('documents.mailbox'), 'nothing is known of it yet');
  book.close();
});
