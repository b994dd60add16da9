import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsApp } from '../../../sandbox/whatsapp/start.ts';
import type { LoginFault } from '../../../sandbox/whatsapp/wire/connection-faults.ts';
import { inCommands } from '../../../src/next-steps/commands.ts';
import type { PersonReason } from '../../../src/session/lifecycle/reasons.ts';
import type { DisconnectReason } from '../../../src/whatsapp/engine.ts';
import { customerJid, type SessionPlan, type WatchedSession } from '../../support/session.ts';

/** What an episode works with: a linked and connected session, and the far end. */
export interface Scene {
  readonly session: WatchedSession;
  readonly whatsapp: WhatsApp;
  readonly plan: SessionPlan;
}

/** A row of one of the reason tables. */
export type Reason = DisconnectReason | PersonReason;

/** One real fault and what the reason table promises for it: states, alert, log, and no QR code unless it says so. */
export interface Episode {
  readonly name: string;
  /** Rows of the table that it is about; each must have been told. */
  readonly reasons?: readonly Reason[];
  /** QR codes that the promise includes. */
  readonly qrCodes?: number;
  readonly run: (scene: Scene) => Promise<void>;
}

let sends = 0;

/** A text to the customer; its message id. */
export async function sendText(session: WatchedSession): Promise<string> {
  sends += 1;
  const messageId = `3EB0${sends.toString(16).toUpperCase().padStart(18, '0')}`;
  const { supervisor } = session;
  const prepared = await supervisor.prepare({
    jid: customerJid,
    messageId,
    content: { kind: 'text', text: `No. ${sends}` },
  });
  await supervisor.send(prepared);
  return messageId;
}

type Fault = Parameters<WhatsApp['admin']['strike']>[0]['fault'];

/** The open connection meets a fault. */
export async function strike({ whatsapp }: Scene, fault: Fault): Promise<void> {
  assert.equal(await whatsapp.admin.strike({ fault }), 1, 'the fault meets one connection');
}

/** So many logins meet a fault; null: every one, until faults are cleared. */
export async function refuseLogins({ whatsapp }: Scene, fault: LoginFault, times: number | null): Promise<void> {
  await whatsapp.admin.faultLogins({ fault, times });
}

export async function connected({ session }: Scene): Promise<void> {
  await session.until('a connection', ({ state }) => state === 'connected');
}

/** Connected again after it was not. */
export async function backOnline(scene: Scene): Promise<void> {
  await scene.session.until('the fault to be noticed', () => scene.session.states.some((word) => word !== 'connected'));
  await connected(scene);
}

/** Stopped for this reason, said with what to do, alerted, and with no connect of its own. */
export async function personNeeded({ session, whatsapp }: Scene, reason: string): Promise<void> {
  const status = await session.until(`a person (${reason})`, ({ state }) => state === 'needs_person');
  assert.equal(status.reason, reason);
  assert.ok(inCommands(status.next).length > 0);
  assert.ok(session.openAlerts.has('session.needs_person'));
  const { connects } = await whatsapp.admin.counters();
  await pause(1500);
  assert.equal(
    (await whatsapp.admin.counters()).connects.length,
    connects.length,
    'no connects while a person is needed',
  );
}

/** Changes something while the session is stopped; connected again. */
export async function restartAfter(scene: Scene, change: () => void): Promise<void> {
  await scene.session.stop();
  change();
  await scene.session.start();
  await connected(scene);
}

/** Connects that the far end has seen. */
export async function connectCount({ whatsapp }: Scene): Promise<number> {
  return (await whatsapp.admin.counters()).connects.length;
}

/** A browser takes its seconds at every attempt before an alert. */
export async function alerted({ session, plan }: Scene, key: string): Promise<void> {
  await session.until(
    `the alert ${key}`,
    () => session.openAlerts.has(key),
    plan.engine === 'webjs' ? 120_000 : 60_000,
  );
}

export async function alertClosed({ session }: Scene, key: string): Promise<void> {
  await session.until(`the alert ${key} to close`, () => !session.openAlerts.has(key));
}

/** A far end that is in trouble for long is asked again, and slowly; when it is well, the same store goes on. */
export async function inTroubleForLong(
  scene: Scene,
  fault: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> },
): Promise<void> {
  const generation = scene.session.supervisor.storeGeneration();
  await fault.begin();
  await alerted(scene, 'session.reconnecting_slowly');
  seen(scene, 'repairing');
  const begun = performance.now();
  const connects = await connectCount(scene);
  while ((await connectCount(scene)) - connects < 3) await pause(100);
  const { slowReconnectMs = 0 } = scene.plan.timings;
  assert.ok(performance.now() - begun > 2 * slowReconnectMs, 'reconnects go on, and slowly');
  await fault.end();
  await connected(scene);
  assert.equal(scene.session.supervisor.storeGeneration(), generation, 'a healthy store is not replaced');
  await alertClosed(scene, 'session.reconnecting_slowly');
}

/** Told at once and tried again slowly, without suspecting the store; once it is mended, the same login goes on. */
export async function slowUntilMended(
  scene: Scene,
  fault: { readonly begin: () => Promise<unknown>; readonly end: () => Promise<unknown> },
): Promise<void> {
  const { session } = scene;
  const generation = session.supervisor.storeGeneration();
  await fault.begin();
  try {
    await alerted(scene, 'session.reconnecting_slowly');
  } finally {
    await fault.end();
  }
  assert.equal(session.states.includes('repairing'), false, 'the store is not suspected');
  await connected(scene);
  assert.equal(session.supervisor.storeGeneration(), generation, 'the login is kept');
  await alertClosed(scene, 'session.reconnecting_slowly');
  quiet(scene, 'session.needs_person');
}

/** The session has been in this state since the episode began. */
export function seen({ session }: Scene, word: WatchedSession['states'][number]): void {
  assert.ok(session.states.includes(word), `${word} in ${session.states.join(' ')}`);
}

/** A connection has ended for this reason since the episode began. */
export function logged({ session }: Scene, reason: string): void {
  assert.ok(
    session.lines.some(({ message, fields }) => message === 'connection ended' && fields['reason'] === reason),
    `a log line about ${reason}`,
  );
}

/** No such alert since the episode began. */
export function quiet({ session }: Scene, key: string): void {
  assert.equal(
    session.raised.some((alert) => alert.key === key),
    false,
    `no alert ${key}`,
  );
}
