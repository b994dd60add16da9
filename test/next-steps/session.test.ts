import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import type { CodedError } from '../../src/errors/coded-error.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { findService } from '../../src/http/control-client.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import type { DisconnectReason, EngineEvent } from '../../src/whatsapp/engine.ts';
import { whole } from '../support/sample.ts';
import {
  type ActedSession,
  type Attempt,
  actSession,
  asksForPasskey,
  closed,
  listening,
  ownPhone,
  placeIn,
  portOf,
} from './acted-session.ts';
import { leads, type Place, prints, typeAt } from './installation.ts';
import { commandsIn } from './printed.ts';
import { doctor } from './set-up.ts';

// Why a session waits: WhatsApp, the phone and the computer are played, one after the other; what the status says is typed.

const manager = 'node session-manager.js';
/** Exit code of a status: linked, and no service runs. */
const STOPPED = 6;
const [STATUS, REPAIR, LINK] = [`${manager} --status`, `${manager} --repair`, `${manager} --link`];
let folder: string;
let session: ActedSession;
/** What every host of WhatsApp is here. */
let host: Server;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'courier-session-'));
  host = createServer((socket) => socket.destroy());
  await listening(host, 0);
  session = await actSession(placeIn(folder, portOf(host)));
  await connected();
});
after(async () => {
  await session.close();
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The service anew, with the same phone. */
async function startAgain(
  acts: Parameters<typeof actSession>[1] = {},
  changes: Place['environment'] = {},
): Promise<void> {
  const { phone, place } = session;
  await session.close();
  session = await actSession({ ...place, environment: { ...place.environment, ...changes } }, { phone, ...acts });
}

const store = (): string => path.join(folder, 'session', 'baileys-sap-whatsapp-persistent', 'store.db');

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!holds()) {
    assert.ok(Date.now() < giveUpAt, `${what}: ${JSON.stringify(session.supervisor.status())}`);
    await delay(5);
  }
}

const connected = (): Promise<void> => until('connected', () => session.supervisor.status().maySend);
const waitsFor = (reason: string, state?: string): Promise<void> =>
  until(reason, () => {
    const status = session.supervisor.status();
    return status.reason === reason && (state === undefined || status.state === state);
  });

/** From now on it goes so, beginning with the connection that is open. */
function comes(reason: DisconnectReason, attempt: Attempt = { reason }): void {
  session.answer(attempt);
  session.emit(closed({ reason }));
}

/** The step that the status prints. */
async function printed(exitCode: number): Promise<string> {
  const { exitCode: code, text } = await typeAt(session.place, STATUS);
  assert.equal(code, exitCode, text);
  return text.slice(text.lastIndexOf('\nNext: '));
}

/** The status names just these, and after WhatsApp takes the login again the last of them ends it. */
async function mends(exitCode: number, ...commands: readonly string[]): Promise<void> {
  assert.deepEqual(commandsIn(await printed(exitCode)), commands);
  session.answer('opens');
  await ends(commands.at(-1) ?? '');
}

async function ends(command: string): Promise<void> {
  const { exitCode, text } = await typeAt(session.place, command);
  assert.equal(exitCode, 0, `${command}: ${text}`);
  await connected();
  assert.equal((await typeAt(session.place, STATUS)).exitCode, 0);
  await until('the incident is over', () => !session.alerts.has('session.needs_person'));
}

test('a cause on this computer is repaired by the command that is named with it', async () => {
  for (const reason of ['cannot_start', 'clock_wrong'] as const) {
    comes(reason);
    await waitsFor(reason);
    assert.deepEqual(commandsIn(inCommands(session.alerts.get('session.reconnecting_slowly')?.next ?? '')), [REPAIR]);
    await mends(3, REPAIR);
  }
});

test('a host that a firewall blocks is named by the status until it is let through', async () => {
  const port = portOf(host);
  await new Promise((resolve) => host.close(resolve));
  comes('host_blocked');
  await waitsFor('host_blocked');
  const before = await typeAt(session.place, STATUS);
  assert.match(before.text, /must be reachable +\S+ \(.*\): NO/);
  await listening(host, port);
  await mends(3, STATUS, REPAIR);
  assert.doesNotMatch((await typeAt(session.place, STATUS)).text, /: NO/);
});

test('a proxy that is away is tried by the status, and its return is noticed', async () => {
  comes('proxy_unreachable', { reason: 'proxy_unreachable', serverAnswered: false });
  await waitsFor('proxy_unreachable', 'waiting_for_network');
  assert.deepEqual(commandsIn(await printed(3)), [STATUS]);
  const environment = { ...session.place.environment, WHATSAPP_PROXY: 'http://127.0.0.1:9' };
  const tried = await typeAt({ ...session.place, environment }, STATUS);
  assert.match(tried.text, /proxy +\S+.*127\.0\.0\.1:9/);
  session.answer('opens');
  await connected();
});

test('a question of WhatsApp waits for the person, who is shown its picture', async () => {
  const picture = path.join(folder, 'dialog.png');
  session.answer({ reason: 'dialog', picture });
  session.emit(closed({ reason: 'dialog', picture }));
  await waitsFor('dialog', 'needs_person');
  assert.ok((await typeAt(session.place, STATUS)).text.includes(picture));
  await mends(4, STATUS, REPAIR);
});

test('a login for which WhatsApp wants a passkey is tried again, and only that', async () => {
  comes('login_needs_passkey');
  await waitsFor('login_needs_passkey', 'needs_person');
  // The phone was not looked at yet.
  const early = await typeAt(session.place, REPAIR);
  assert.deepEqual([early.exitCode, commandsIn(early.text)], [3, [REPAIR]], early.text);
  const link = await typeAt(session.place, LINK);
  assert.match(link.text, /a new link would not help/);
  await mends(4, REPAIR);
});

test('a version that WhatsApp refuses works again once the service of a newer one starts', async () => {
  for (const [reason, exitCode] of [
    ['client_outdated', 4],
    ['page_broken', 3],
  ] as const) {
    comes(reason);
    await waitsFor(reason, reason === 'client_outdated' ? 'needs_person' : undefined);
    // `git pull && npm ci` itself is typed by test/launchers/update.test.ts.
    assert.match(await printed(exitCode), /`git pull && npm ci`, then restart the service/);
    session.answer('opens');
    await startAgain();
    if (reason === 'client_outdated') await ends(REPAIR);
    await connected();
  }
});

test('another number is taken by the repair, or given back by a link', async () => {
  const other = '15550002222';
  for (const [asked, linked] of [
    [REPAIR, other],
    [LINK, other],
  ] as const) {
    session.phone = asked === REPAIR ? linked : ownPhone;
    session.emit(closed({ reason: 'connection_lost' }));
    await waitsFor('other_number', 'needs_person');
    assert.deepEqual(commandsIn(await printed(4)), [REPAIR, LINK]);
    session.phone = linked;
    await ends(asked);
    assert.match(session.supervisor.status().account ?? '', new RegExp(`${linked.slice(-4)}@`));
  }
});

test('a link that nobody scans, or that WhatsApp has not ended, is made by the link that is named', async () => {
  const asks: readonly EngineEvent[] = [{ type: 'link_code', kind: 'qr', text: '2@unasked', ttlMs: 60_000 }];
  session.answer(asks);
  session.emit(closed({ reason: 'connection_lost' }));
  await waitsFor('unasked_qr', 'needs_person');
  await mends(4, LINK);

  session.answer({ reason: 'link_window_ended' });
  const unlinked = await typeAt(session.place, `${manager} --clean`);
  assert.equal(unlinked.exitCode, 0, unlinked.text);
  await waitsFor('link_window_ended', 'needs_person');
  await mends(4, LINK);
});

test('a damaged store is repaired, or linked anew where no backup is left', async () => {
  // The store is sound: the engine's trouble with it goes on for a while.
  comes('store_damaged');
  await waitsFor('store_damaged', 'reconnecting');
  assert.deepEqual(commandsIn(await printed(3)), [REPAIR, `${manager} --clean`]);
  session.answer('opens');
  await ends(REPAIR);

  const backups = path.join(folder, 'backups');
  renameSync(backups, `${backups} away`);
  writeFileSync(store(), 'torn');
  comes('store_damaged');
  await waitsFor('store_damaged', 'needs_person');
  await mends(4, LINK);
  rmSync(backups, { recursive: true });
  cpSync(`${backups} away`, backups, { recursive: true });
});

test('a session that is away for a while, or refused again and again, is looked at and tried at once', async () => {
  comes('server_error');
  await until('the alert', () => session.alerts.has('session.disconnected'));
  await until('the alert', () => session.alerts.has('session.reconnecting_slowly'));
  const { text } = await typeAt(session.place, `${manager} --report`);
  assert.deepEqual(commandsIn(text.slice(text.indexOf('Recommendations'))).toSorted(), [REPAIR, STATUS], text);
  assert.equal((await typeAt(session.place, STATUS)).exitCode, 3);
  session.answer('opens');
  await ends(REPAIR);
  assert.ok(!session.alerts.has('session.disconnected'));
});

/** A link where WhatsApp wants a passkey, and what is done about it. */
async function links(command: string, with_: Partial<Place>, next: readonly string[]): Promise<void> {
  session.answer(asksForPasskey());
  const typed = await typeAt({ ...session.place, typedAhead: ['1111'], ...with_ }, command);
  assert.notEqual(typed.exitCode, 0, typed.text);
  assert.deepEqual(commandsIn(typed.text.slice(typed.text.lastIndexOf('\nNext: '))), next, typed.text);
}

test('a passkey that is not used leads to another way, until the phone confirms', async () => {
  session.answer(asksForPasskey());
  const { text } = await typeAt(session.place, `${manager} --clean`);
  const [undo = ''] = commandsIn(text);
  await waitsFor('link_needs_passkey', 'needs_person');
  const ways = commandsIn(await printed(4));
  assert.deepEqual(ways.slice(0, 3), [`${manager} --list`, `${manager} --restore`, `${LINK} --window`]);
  assert.equal((await typeAt(session.place, ways[0] ?? '')).exitCode, 0);
  session.answer('opens');
  await ends(ways[1] ?? '');
  session.answer(asksForPasskey());
  await typeAt(session.place, `${manager} --clean`);
  await waitsFor('link_needs_passkey', 'needs_person');
  assert.match(undo, /--restore --from /);

  const window = (code: 'WHATSAPP_PASSKEY_WINDOW_CLOSED' | 'WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE') => ({
    openWindow: () => Promise.reject(whatsappError(code, { detail: 'no screen' })),
  });
  await links(`${LINK} --window`, window('WHATSAPP_PASSKEY_WINDOW_CLOSED'), [`${LINK} --window`]);
  const others = [`${LINK} --address`, `${LINK} --paste`];
  await links(`${LINK} --window`, window('WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE'), others);
  await links(`${LINK} --address`, {}, [`${LINK} --paste`]);
  await links(`${LINK} --paste`, {}, []);
  // A program of somebody's that speaks to the service as our commands do.
  const service = await findService(session.place.environment['DATA_PATH'] ?? '', 'sap-whatsapp-persistent');
  const call = { decidedBy: 'x', signal: new AbortController().signal, progress: () => undefined };
  const unanswered = service?.operations.link({ kind: 'qr' }, { ...call, ask: () => Promise.reject(new Error('no')) });
  await assert.rejects(unanswered ?? Promise.resolve(), (error: CodedError) => {
    assert.equal(error.code, 'CLI_NOT_ANSWERED');
    assert.deepEqual(commandsIn(inCommands(error.next)), [LINK]);
    return true;
  });
  const openWindow = () => Promise.resolve({} as never);
  for (const code of ['WHATSAPP_PASSKEY_EXPIRED', 'WHATSAPP_PASSKEY_NOT_ASKED'] as const) {
    Object.assign(session.calls, { answerPasskey: () => Promise.reject(whatsappError(code)) });
    await links(`${LINK} --window`, { openWindow }, [LINK]);
  }
  const code: EngineEvent = { type: 'passkey_code', code: 'AB12-CD34' };
  Object.assign(session.calls, { answerPasskey: async () => session.emit(code), confirmPasskey: session.pair });
  await links(`${LINK} --window`, { openWindow, typedAhead: ['1111', 'no'] }, [LINK]);
  session.answer({ reason: 'cannot_start', detail: 'no browser' });
  const { text: hopeless } = await typeAt(session.place, LINK);
  assert.deepEqual(commandsIn(hopeless.slice(hopeless.indexOf('\nNext: '))), [LINK], hopeless);
  session.answer('opens');
  await ends(LINK);
});

test('a test message that does not go out leads to what the session says', async () => {
  const sends = (next: string) => prints(session.place, `${manager} --test +15550009999`, 1, [next]);
  const refusals = [
    whatsappError('WHATSAPP_NOT_CONNECTED', {}),
    whatsappError('WHATSAPP_HOST_BLOCKED', { hosts: 'mmg.whatsapp.net' }),
    whatsappError('WHATSAPP_PROXY_FORBIDS', { proxy: 'http://p:1', host: 'mmg.whatsapp.net', detail: '403' }),
  ];
  for (const refusal of refusals) {
    Object.assign(session.calls, { prepare: () => Promise.reject(refusal) });
    session.emit(closed({ reason: 'connection_lost' }));
    await connected();
    await sends(STATUS);
    assert.match((await typeAt(session.place, STATUS)).text, /must be reachable +mmg\.whatsapp\.net .*: yes/);
  }
  const ack = (messageId: string, error: string | null): void => session.emit({ type: 'ack', messageId, error, at: 1 });
  const send = (error: string | null) => async (request: { messageId: string }) => {
    ack(request.messageId, error);
    return request;
  };
  if (whole) {
    // It waits half a minute for the phone.
    Object.assign(session.calls, { prepare: async (request: object) => request, send: send(null) });
    session.emit(closed({ reason: 'connection_lost' }));
    await connected();
    await leads(session.place, `${manager} --test +15550009999`, 0, [`${manager} --report`]);
  }
  Object.assign(session.calls, { prepare: async (request: object) => request, send: send('463') });
  session.emit(closed({ reason: 'connection_lost' }));
  await connected();
  await sends(`${manager} --report`);
  await leads(session.place, `${manager} --report`, 0, []);
  comes('server_error');
  await until('away', () => !session.supervisor.status().maySend);
  await prints(session.place, `${manager} --test +15550009999`, 3, [STATUS]);
  assert.deepEqual(commandsIn(await printed(3)), []);
  session.answer('opens');
  await ends(REPAIR);
});

test('a backup that fails, or is missing, is made by the command that is named once there is room', async () => {
  session.diskIsFull = true;
  await prints(session.place, `${manager} --backup`, 1, [`${manager} --backup`]);
  await until('the alert', () => session.alerts.has('backup.failed'));
  const told = commandsIn(inCommands(session.alerts.get('backup.failed')?.next ?? ''));
  session.diskIsFull = false;
  for (const command of told) await ends(command);
  assert.ok(!session.alerts.has('backup.failed'));

  rmSync(path.join(folder, 'backups'), { recursive: true });
  await startAgain({ timings: { healthCheckMs: 50 } }, { WHATSAPP_AUTO_BACKUP: 'false' });
  await until('the alert', () => session.alerts.has('session.backup_age'));
  const missing = commandsIn(inCommands(session.alerts.get('session.backup_age')?.next ?? ''));
  assert.deepEqual([...told, ...missing], [`${manager} --backup`, `${manager} --backup`]);
  for (const command of missing) await ends(command);
  assert.ok(!session.alerts.has('session.backup_age'));
});

test('a service that fails or dies while it is asked does not send back to the question', async () => {
  session.fault = 'a fault of ours';
  await prints(session.place, STATUS, 1, ['node hybrid-invoice-service.js doctor']);
  assert.match((await doctor(session.place)).text, /^ok +login: /m);
  const { answer, log } = await session.askApi();
  assert.match(log, /a fault of ours/);
  session.fault = null;
  assert.deepEqual(commandsIn(JSON.parse(answer).error.next), [STATUS]);
  await prints(session.place, STATUS, 0, []);

  const data = session.place.environment['DATA_PATH'] ?? '';
  const file = path.join(data, 'control.sap-whatsapp-persistent.json');
  const found = await findService(data, 'sap-whatsapp-persistent');
  const [address, result] = [readFileSync(file, 'utf8'), found?.answer];
  const dying = createHttpServer(({ url, socket }, response) => {
    if (url !== '/control/status') socket.destroy();
    else response.end(`${JSON.stringify({ type: 'result', result })}\n`);
  });
  await listening(dying, 0);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(address), port: portOf(dying) }));
  await prints(session.place, `${manager} --figures`, 1, [STATUS]);
  dying.close();
  assert.equal((await typeAt(session.place, STATUS)).exitCode, STOPPED);
  writeFileSync(file, address);
});

test('a session that is in use is looked at beside it, and free once it has stopped', async () => {
  const lock = () =>
    acquireLock({
      ...{ folder: path.join(folder, 'session'), name: 'sap-whatsapp-persistent', doing: 'repairing', waitMs: 0 },
      ...{ clock: systemClock, signal: new AbortController().signal },
    });
  await assert.rejects(lock, (error: CodedError) => {
    assert.equal(error.code, 'SESSION_LOCKED');
    const next = inCommands(error.next);
    assert.deepEqual(commandsIn(next), [STATUS]);
    return next.includes(`\`kill ${process.pid}\``);
  });
  assert.match((await typeAt(session.place, STATUS)).text, new RegExp(`lock +process ${process.pid} `));
  // What the signal makes of a service: test/launchers/signals.test.ts.
  await session.close();
  (await lock()).release();

  // A first try after an unexpected question waits for its moment.
  const question = { type: 'link_code', kind: 'qr', text: '2@unasked', ttlMs: 60_000 } as const;
  await startAgain({ first: [question], timings: { backoffUnitMs: 60_000 } });
  await until('waits', () => session.supervisor.status().nextAttemptAt !== null);
  await mends(3, REPAIR);
});
