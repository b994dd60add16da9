import assert from 'node:assert/strict';
import type { Incident } from '../../src/alerts/alert.ts';
import { apiApp } from '../../src/api/app.ts';
import type { ApiDeed } from '../../src/api/parts.ts';
import { type Scope, scopes } from '../../src/api/scopes.ts';
import { nextStep } from '../../src/next-steps/next-step.ts';
import { approvalOperations } from '../../src/operations/approval.ts';
import { brakeOperations } from '../../src/operations/brakes.ts';
import type { StatusAnswer } from '../../src/operations/session/session-operations.ts';
import type { Rig } from '../support/delivery.ts';
import { silentLog as log } from '../support/silence.ts';

/** A status as a connected session gives it. */
export const connected = {
  running: true,
  status: {
    session: 'main',
    engine: 'baileys',
    state: 'connected',
    attempt: null,
    nextAttemptAt: null,
    until: null,
    reason: null,
    sentence: 'Connected.',
    next: nextStep`Nothing to do, or see: ${{ action: 'report' }}`,
    picture: null,
    maySend: true,
    linked: 'linked',
    account: '54*******0000@s.whatsapp.net',
    generation: 'g',
    band: 'fresh',
    ageMs: 1,
    linkedAt: 1,
    refreshedAt: 1,
    lastConnectedAt: 1,
    lastHealthCheckAt: null,
    lastBackupAt: null,
    connectedMs: 5,
    proofs: { outboundMs: 3, inboundMs: 4, backlogMs: null },
    linkClock: { phoneSeenDaysAgo: 1 },
    deafness: null,
    replaced: [],
    lock: null,
    versions: null,
    offeringLink: false,
  },
  delivery: null,
  backups: { folder: '/backups', count: 0, newest: null },
} as unknown as StatusAnswer;

/** A token for each scope, `T-deliveries:read`; one for all, `T-all`; and one for none, `T-none`. */
export function scopesOf(token: string): readonly string[] | null {
  if (token === 'T-all') return Object.keys(scopes);
  if (token === 'T-none') return [];
  return token.startsWith('T-') ? [token.slice(2)] : null;
}

/** The API on the outbox of a rig that runs. */
export function apiOn(rig: Rig, incidents: readonly Incident[] = []) {
  const deeds: ApiDeed[] = [];
  const running = rig.delivery ?? assert.fail('it runs');
  const app = apiApp({
    tokenOf: (token) => {
      const may = scopesOf(token.replace('.', ':'));
      return may && { name: token, scopes: may, createdBy: 'ana' };
    },
    audit: (deed) => deeds.push(deed),
    deliveries: {
      outbox: rig.outbox,
      settings: rig.settings,
      now: Date.now,
      service: () => Promise.resolve(null),
    },
    session: {
      status: () => Promise.resolve(connected),
      history: () =>
        Promise.resolve({
          healthChecks: [],
          states: [{ state: 'connected', from: null, reason: null, at: 1, ms: null }],
          availability: {} as never,
          incidents: [],
        }),
    },
    standing: async () => (await rig.delivery?.standing()) ?? null,
    brakes: brakeOperations({
      outbox: rig.outbox,
      now: Date.now,
      decided: () => rig.delivery?.brakesChanged(),
    }),
    approval: approvalOperations(running, log),
    incidents: { list: (limit) => incidents.slice(0, limit) },
    now: Date.now,
    log,
  });
  const ask = (path: string, token: string | null = 'T-all', body?: unknown): Promise<Response> =>
    Promise.resolve(
      app.request(path, {
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token.replace(':', '.')}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      }),
    );
  return { app, ask, deeds };
}

/** Name of the token of one scope. */
export function tokenFor(scope: Scope): string {
  return `T-${scope}`;
}
