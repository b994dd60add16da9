import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { whatsappNumbers } from '../../sandbox/sample-company/people.ts';
import type { ServiceNews } from '../../sandbox/service-messages.ts';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import type { SessionStatus } from '../../src/session/lifecycle/status.ts';
import { leads, prints, typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { entersCode, manage as runManager } from '../support/manager.ts';
import { seed, some } from '../support/sample.ts';
import { printedStarts, startsFrom } from './starts.ts';

// One service runs through all of these, in their order: beside it every command is the service's own deed.

const customer = whatsappNumbers()[0]?.digits ?? '';

let standIns: StandIns;
let folder: string;
let service: ServiceProcess;
let environment: Readonly<Record<string, string>>;
let health = '';
/** As the service told it last; a command says whether it is so still. */
let told: SessionStatus | null = null;
/** The person with the phone scans what the service shows. */
let scanning = true;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'beside-'));
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
  environment = { ...standIns.environment, LOG_LEVEL: 'error', DISABLE_CUSTOMER_MESSAGES: 'true' };
  service = startServiceProcess({
    order: { environment, whatsapp: standIns.whatsapp.farEnd, failpoint: null, approve: false },
    logFile: path.join(folder, 'service.log'),
    onNews: (news: ServiceNews) => {
      if (news.type === 'started') health = news.url;
      if (news.type === 'session') told = news.status;
      if (news.type === 'link_code' && news.kind === 'qr' && scanning) {
        void standIns.whatsapp.admin.scanQr({ text: news.text, account: ownNumber }).catch(() => undefined);
      }
    },
  });
});
after(async () => {
  await service.kill();
  await standIns.close();
  await rm(folder, { recursive: true, force: true });
});

test('status, backup, report and list answer immediately', async () => {
  await connected();
  const status = await manage('--status --json');
  assert.equal(status.exitCode, 0);
  assert.equal(status.json['running'], true);
  assert.equal((await stat(path.join(folder, 'data', 'control.sap-whatsapp-persistent.json'))).mode & 0o777, 0o600);

  const backup = await manage('--backup --json');
  assert.equal(backup.exitCode, 0, backup.stderr);
  assert.ok((await readdir(path.join(folder, 'backups'))).length > 0);
  assert.equal((await manage('--list')).exitCode, 0);

  const report = await manage('--report --json');
  const history = report.json['history'] as {
    readonly states: readonly { readonly state: string; readonly ms: number | null }[];
    readonly availability: { readonly last7Days: { readonly links: number; readonly onlineMs: number } };
  };
  const { waits } = report.json['delivery'] as { readonly waits: readonly { readonly sentence: string }[] };
  assert.match(waits[0]?.sentence ?? '', /approves the first run/);
  assert.match((await manage('--status')).stdout, /they wait +Nothing is sent until a person approves the first run\./);
  assert.deepEqual(
    history.states.map(({ state }) => state),
    ['starting', 'linking', 'saving_link', 'connected'],
  );
  assert.equal(history.states.at(-1)?.ms, null);
  assert.equal(history.availability.last7Days.links, 1);
  assert.ok(history.availability.last7Days.onlineMs > 0);
});

test('after restore and repair the session reconnects without a QR code', async () => {
  const restored = await manage('--restore --json');
  assert.equal(restored.exitCode, 0, restored.stderr);
  await connected();
  const undone = await manage(`--restore --from ${String(restored.json['quarantined'])} --json`);
  assert.equal(undone.exitCode, 0, undone.stderr);
  await connected();
  const repaired = await manage('--repair --json');
  assert.equal(repaired.json['action'], 'reconnected', repaired.stderr);
  assert.equal((await standIns.whatsapp.admin.counters()).qrScans, 1, 'one scan, at the first link');
});

test('a test message is sent through the service and tracked to the phone', async () => {
  const tested = await manage(`--test +${customer} --json`);
  assert.equal(tested.exitCode, 0, tested.stderr);
  assert.ok(['delivered', 'read'].includes(String(tested.json['status'])));
  const got = await standIns.whatsapp.admin.arrivals({ digits: customer });
  assert.equal(got.length, 1);
});

test('a dry run of every command shows what would be done, and the service keeps running', async () => {
  const before = await manage('--status --json');
  const linked = await standIns.whatsapp.admin.companions();
  const verbs = ['--backup', '--restore', '--repair', '--refresh', '--clean', '--clean --unlink', '--link'];
  for (const verb of [...verbs, `--link --code +${ownNumber}`, `--test +${customer}`]) {
    const dry = await manage(`${verb} --dry-run --json`);
    assert.equal(dry.exitCode, 0, `${verb}: ${dry.stderr}`);
    assert.equal(dry.json['dryRun'], true, verb);
  }
  const now = await manage('--status --json');
  assert.deepEqual(now.json['backups'], before.json['backups']);
  assert.equal(sessionOf(now.json)['generation'], sessionOf(before.json)['generation']);
  assert.equal((await standIns.whatsapp.admin.companions())[0]?.id, linked[0]?.id);
});

test('each step that is printed beside a running service is typed where it is printed, and leads on', async () => {
  const place = { environment, farEnds: farEndsOf() };
  const manager = 'node session-manager.js';
  const start = 'node hybrid-invoice-service.js';
  await leads(place, `${manager} --backup`, 0, [`${manager} --list`]);
  await leads(place, `${manager} --recorder`, 0, [`${manager} --report`]);
  await leads(place, `${manager} --figures`, 0, [`${manager} --report`]);
  await prints(place, `${manager} --refresh --dry-run`, 0, [`${manager} --refresh`]);
  await leads(place, `${manager} --refresh`, 0, [`${manager} --status`]);
  await connected();
  assert.equal((await standIns.whatsapp.admin.counters()).qrScans, 1, 'nor did the refresh need a scan');
  await leads(place, `${manager} --restore --from 77`, 10, [`${manager} --list`]);
  // It was stopped to look for that backup.
  await connected();
  await leads(place, `${manager} --link`, 1, [`${manager} --status`]);
  await leads(place, `${manager} --test +${customer}`, 0, [`${manager} --backup`]);
  await leads(place, `${start} deliveries stop-sending --why x`, 0, ['deliveries resume-sending']);
  // It asks; without a terminal it names itself with the answer (test/service/approve.test.ts).
  const listed = await typeAt(place, `${start} deliveries list`);
  const approve = `${start} deliveries approve`;
  assert.ok(commandsIn(listed.text).includes(approve), listed.text);
  for (const one of commandsIn(listed.text)) {
    if (one !== approve) assert.equal((await typeAt(place, one)).exitCode, 0, one);
  }
});

test('a program is told how to get a token, and how to get one that may do more', async () => {
  const place = { environment, farEnds: farEndsOf() };
  const ask = async (token: string | null) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${health}/api/v1/deliveries`, { headers });
    return (await answer.json()) as { error: { code: string; next: string } };
  };
  const tokenFrom = async ({ error }: Awaited<ReturnType<typeof ask>>, name: string) => {
    const [command = ''] = commandsIn(error.next);
    const { exitCode, text } = await typeAt(place, command.replace(' ana ', ` ${name} `));
    assert.equal(exitCode, 0, text);
    return /^ {2}(\S+)$/m.exec(text)?.[1] ?? '';
  };
  const without = await ask(null);
  assert.equal(without.error.code, 'API_TOKEN_INVALID');
  const other = await ask(await tokenFrom(without, 'one'));
  assert.equal(other.error.code, 'API_SCOPE_MISSING');
  await tokenFrom(other, 'two');
});

test('linking over a working link is refused, with an alternative', async () => {
  const refused = await manage(`--link --code +${ownNumber}`);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /already linked; unlink or clean first/);
  assert.match(refused.stderr, /\nNext: /);
  assert.equal((await manage('--status --json')).exitCode, 0);
});

test('a clean moves the store away and the service offers a link; a pairing code requested meanwhile uses that offer', async () => {
  scanning = false;
  const cleaned = await manage('--clean --json');
  assert.equal(cleaned.exitCode, 0, cleaned.stderr);
  assert.match(String(cleaned.json['quarantined']), /^q\d{4}-/);
  const status = await manage('--status --json');
  assert.equal(status.exitCode, 4);
  assert.equal(sessionOf(status.json)['linked'], 'unlinked');
  assert.equal((await manage('--repair')).exitCode, 1, 'nothing is linked');
  assert.equal((await manage('--refresh')).exitCode, 1);

  const linked = await linkByCode();
  assert.equal(linked.exitCode, 0, linked.stderr);
  await connected();
  assert.match((await manage('--report')).stdout, /unlinked|linking/);
});

test('the device left over by the clean is removed at WhatsApp once the new link is stable', async () => {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const replaced = sessionOf((await manage('--status --json')).json)['replaced'] as unknown[];
    if (replaced.length === 0) break;
    assert.ok(Date.now() < giveUpAt, 'the replaced device was not removed');
    await delay(500);
  }
  assert.equal((await standIns.whatsapp.admin.companions()).length, 1);
  const listed = await manage('--list');
  // Gone: the answer to the removal was lost, and the next try found it done.
  assert.match(listed.stdout, /its device is (?:removed|gone) at WhatsApp/);
});

test("clean --unlink removes the device as well; the service's next QR code can be scanned", async () => {
  const cleaned = await manage('--clean --unlink --yes');
  assert.equal(cleaned.exitCode, 0, cleaned.stderr);
  assert.match(cleaned.stdout, /WhatsApp has removed this device/);
  assert.deepEqual(commandsIn(cleaned.stdout), ['node session-manager.js --link']);
  assert.equal((await standIns.whatsapp.admin.companions()).length, 0);
  scanning = true;
  const linked = await manage('--link --json');
  assert.equal(linked.exitCode, 0, linked.stderr);
  await connected();
  assert.deepEqual(sessionOf((await manage('--status --json')).json)['replaced'], []);
});

const mended: readonly (() => Promise<void>)[] = [
  async () => {
    await standIns.whatsapp.admin.faultLogins({ fault: { kind: 'failure', reason: 403 }, times: 1 });
    await standIns.whatsapp.admin.strike({ fault: { kind: 'drop' } });
    await needs('account_locked');
    await mendedBy('--repair');
  },
  async () => {
    // The first is answered by taking over, once a day.
    for (let times = 0; times < 2; times++) {
      await standIns.whatsapp.admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
      await (times === 0 ? reconnected() : needs('replaced'));
    }
    await mendedBy('--repair');
  },
  async () => {
    await standIns.whatsapp.admin.unlink({});
    await needs('logged_out');
    await mendedBy('--link');
  },
];
test('a person who is needed is told what to do, and doing it ends the need', async (t) => {
  t.diagnostic(`seed ${seed}`);
  for (const mend of some(mended, 1)) await mend();
});

test('a command issued while the service is stopping waits for it, and then runs by itself', async () => {
  const alive = await fetch(`${health}/health/live`);
  assert.equal(alive.status, 200);
  const stopping = service.stop();
  const after = await manage('--backup --json');
  assert.equal(after.exitCode, 0, after.stderr);
  assert.equal(await stopping, 0);
  const status = await manage('--status --json');
  assert.equal(status.json['running'], false);
  const report = await manage('--report --json');
  const { states } = report.json['history'] as { readonly states: readonly { readonly state: string }[] };
  assert.equal(states.at(-1)?.state, 'stopped');
});

test(`a start is typed where it is printed, and the session works (seed ${seed})`, async () => {
  for (const one of some(printedStarts, 1)) await startsFrom(one, { environment, farEnds: farEndsOf() });
});

/** By the status, which is of this moment: `/health` may be a second old. */
async function connected(): Promise<void> {
  await until('connected', async ({ state }) => state === 'connected' && (await manage('--status')).exitCode === 0);
}

/** The status names this command, and typed as it stands it ends the need. */
async function mendedBy(option: string): Promise<void> {
  const command = `node session-manager.js ${option}`;
  const status = await manage('--status');
  assert.equal(status.exitCode, 4, status.stdout);
  assert.equal(commandsIn(status.stdout).at(-1), command, status.stdout);
  const { exitCode, text } = await typeAt({ environment, farEnds: farEndsOf() }, command);
  assert.equal(exitCode, 0, text);
  await connected();
}

/** The session waits for a person, for this reason. */
async function needs(reason: string): Promise<void> {
  await until(`needs a person: ${reason}`, (now) => now.state === 'needs_person' && now.reason === reason);
}

/** It was away, and is back. */
async function reconnected(): Promise<void> {
  await until('away', ({ state }) => state !== 'connected');
  await connected();
}

async function until(what: string, holds: (status: SessionStatus) => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 120_000;
  while (told === null || !(await holds(told))) {
    assert.ok(Date.now() < giveUpAt, `${what}: ${JSON.stringify(told)}`);
    await delay(50);
  }
}

async function linkByCode() {
  return manage(`--link --code +${ownNumber} --json`, entersCode(standIns.whatsapp));
}

function sessionOf(json: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return json['status'] as Readonly<Record<string, unknown>>;
}

/** The real command in this process, against the running service. */
async function manage(command: string, heard?: (stderr: string) => void) {
  const ran = await runManager(command, { environment, farEnds: farEndsOf() }, heard);
  return { ...ran, json: ran.json ?? {} };
}

function farEndsOf(): FarEnds {
  return {
    whatsapp: standIns.whatsapp.farEnd,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  };
}
