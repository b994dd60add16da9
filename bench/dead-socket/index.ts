/**
 * How soon a dead line is noticed, and how soon a session is back, with the service's own timings.
 *
 * Several sessions of the real service run side by side on one stand-in, each in its own engine process. A black hole
 * swallows one session's connection at a random moment: nothing is said, nothing answers. Then the whole far end becomes
 * unreachable for a while. Only the settling of a first link, the minute that makes a connection stable and the connect
 * budget are not the service's own: none takes part in noticing, and so many faults in ten minutes would rightly make the
 * ladder climb and use the budget up.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import type { BenchOptions, Values } from '../options.ts';
import { type LinkedSession, linkSession } from './linked-session.ts';

/** The promises: a dead line is noticed within 30 s, an attempt follows reachability within 15 s, 95 % are back in 30 s. */
const BARS = { noticedMs: 30_000, attemptMs: 15_000, onlineP95Ms: 30_000 };
const SESSIONS = 5;

interface Outage {
  readonly attemptMs: number;
  readonly onlineMs: number;
}

export const measures = 'How soon a dead line is noticed, and how soon a session is back after an outage.';

export const options = {
  episodes: { default: '12', help: 'lines that fall silent' },
  outages: { default: '3', help: 'outages' },
} as const satisfies BenchOptions;

export async function run(values: Values<typeof options>): Promise<object> {
  const root = await mkdtemp(path.join(tmpdir(), 'bench-dead-socket-'));
  const whatsapp = await startWhatsApp({
    accounts: Array.from({ length: SESSIONS }, (_, i) => ({ digits: `549110000001${i}`, name: `Account ${i}` })),
    contacts: [],
    page: false,
  });
  const sessions: LinkedSession[] = [];
  try {
    for (let i = 0; i < SESSIONS; i++) {
      sessions.push(await linkSession(whatsapp, path.join(root, String(i)), `549110000001${i}`));
    }
    const each = Math.ceil(Number(values.episodes) / SESSIONS);
    const holes = (await Promise.all(sessions.map((session) => blackHoles(session, whatsapp, each)))).flat();
    const outages: Outage[] = [];
    for (let i = 0; i < Number(values.outages); i++) outages.push(...(await outage(sessions, whatsapp)));
    const noticed = holes.map(({ noticedMs }) => noticedMs);
    const attempts = outages.map(({ attemptMs }) => attemptMs);
    const online = outages.map(({ onlineMs }) => onlineMs);
    return {
      watchMs: defaultTimings.watchMs,
      blackHoles: holes.length,
      noticedMs: summary(noticed),
      givenUpMs: summary(holes.map(({ givenUpMs }) => givenUpMs)),
      backOnlineMs: summary(holes.map(({ onlineMs }) => onlineMs)),
      outages: outages.length,
      attemptAfterReachableMs: summary(attempts),
      onlineAfterReachableMs: summary(online),
      bars: BARS,
      held:
        Math.max(...noticed) <= BARS.noticedMs &&
        Math.max(...attempts) <= BARS.attemptMs &&
        (summary(online).p95 ?? 0) <= BARS.onlineP95Ms,
    };
  } finally {
    await Promise.all(sessions.map((session) => session.stop()));
    await whatsapp.close();
    await rm(root, { recursive: true, force: true });
  }
}

/** `noticedMs`: no longer called connected. `givenUpMs`: the connection is ended. `onlineMs`: from there to the next one. */
async function blackHoles(session: LinkedSession, whatsapp: WhatsApp, times: number) {
  const seen: { noticedMs: number; givenUpMs: number; onlineMs: number }[] = [];
  for (let i = 0; i < times; i++) {
    await pause(Math.random() * (defaultTimings.watchMs + 7000));
    await whatsapp.admin.strike({ fault: { kind: 'black_hole' }, companion: session.companion });
    const struck = performance.now();
    const noticed = await session.when(({ state }) => state !== 'connected');
    const givenUp = await session.when(({ state }) => state !== 'connected' && state !== 'degraded');
    const online = await session.when(({ state }) => state === 'connected');
    seen.push({ noticedMs: noticed - struck, givenUpMs: givenUp - struck, onlineMs: online - givenUp });
    process.stderr.write(`black hole noticed after ${Math.round(noticed - struck)} ms\n`);
  }
  return seen;
}

async function outage(sessions: readonly LinkedSession[], whatsapp: WhatsApp): Promise<Outage[]> {
  await whatsapp.admin.setReachable({ reachable: false });
  await Promise.all(sessions.map((session) => session.when(({ state }) => state === 'waiting_for_network')));
  await pause(20_000 + Math.random() * 40_000);
  const attempts = sessions.map((session) => session.when(({ state }) => state !== 'waiting_for_network'));
  await whatsapp.admin.setReachable({ reachable: true });
  const lifted = performance.now();
  const online = sessions.map((session) => session.when(({ state }) => state === 'connected'));
  return await Promise.all(
    sessions.map(async (_, i) => ({
      attemptMs: ((await attempts[i]) ?? Number.NaN) - lifted,
      onlineMs: ((await online[i]) ?? Number.NaN) - lifted,
    })),
  );
}

function summary(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b).map((value) => Math.round(value));
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? null;
  return { median: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? null };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
