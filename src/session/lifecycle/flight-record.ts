import { z } from 'zod';
import type { SessionEffect, SessionEvent } from './events.ts';
import type { SessionState } from './state.ts';
import { explain } from './status.ts';

/** One entry of the flight recorder: what happened, and what the session made of it. Plain JSON, without texts and numbers. */
export const flightRecordSchema = z.object({
  /** Epoch milliseconds. */
  at: z.number().int().nonnegative(),
  /** What happened. */
  event: z.string(),
  /** The state that follows, and why. */
  state: z.string(),
  reason: z.string().nullable(),
  /** What was done about it, in order. */
  did: z.array(z.string()),
  detail: z.string().nullable(),
});
export type FlightRecord = z.infer<typeof flightRecordSchema>;

/** Shows that a connection lives; one a minute says enough. */
const PROOFS: ReadonlySet<string> = new Set(['ack', 'receipt', 'inbound', 'phone_seen', 'sent', 'probe_answered']);

/** Says nothing about the session, or is in the log. */
const SILENT: ReadonlySet<string> = new Set(['tick', 'log', 'upload', 'limits']);

/** Bookkeeping that goes with nearly every event. */
const BOOKKEEPING: ReadonlySet<SessionEffect['do']> = new Set(['save', 'log', 'resolve_alert', 'check_lock']);

const LONGEST_DETAIL = 300;

/** True for a record that only proves that the connection lives. */
export function isProof({ event, did }: FlightRecord): boolean {
  return PROOFS.has(event) && did.length === 0;
}

/** What is worth recording of one turn of the life cycle; null: nothing. Pure; `at`: epoch milliseconds. */
export function flightRecord(
  before: SessionState,
  after: SessionState,
  event: SessionEvent,
  effects: readonly SessionEffect[],
  now: { readonly wall: number; readonly monotonic: number },
): FlightRecord | null {
  const name = event.type === 'engine' ? event.event.type : event.type;
  const did = effects.filter((effect) => !BOOKKEEPING.has(effect.do)).map(deedOf);
  const isChange = after.mode.word !== before.mode.word;
  if (SILENT.has(name) && did.length === 0 && !isChange) return null;
  return {
    at: now.wall,
    event: name,
    state: after.mode.word,
    reason: explain(after, now).reason,
    did,
    detail: detailOf(event),
  };
}

function deedOf(effect: SessionEffect): string {
  switch (effect.do) {
    case 'alert':
      return `alert ${effect.key}`;
    case 'start_engine':
      return effect.link === null ? 'start_engine' : `start_engine to link by ${effect.link.kind}`;
    case 'backup':
      return `backup ${effect.kind}`;
    default:
      return effect.do;
  }
}

/** By a list of what may be told: what an event carries besides may be a text of somebody's. */
function detailOf(event: SessionEvent): string | null {
  switch (event.type) {
    case 'engine':
      return event.event.type === 'closed' ? detailOfClose(event.event.disconnect) : null;
    case 'examine_failed':
    case 'not_restored':
    case 'restore_failed':
    case 'quarantine_failed':
    case 'backup_failed':
    case 'removal_ended':
      return masked(event.detail);
    case 'backed_up':
      return event.kind;
    case 'network':
      return event.reachable ? 'reachable' : 'not reachable';
    case 'link':
      return event.by.kind;
    default:
      return null;
  }
}

function detailOfClose(disconnect: { reason: string; code: string | null; detail: string }): string {
  const code = disconnect.code === null ? '' : ` (${disconnect.code})`;
  return masked(`${disconnect.reason}${code}: ${disconnect.detail}`);
}

/** A run of digits may be a phone number: its last four stay. */
function masked(text: string): string {
  return text.slice(0, LONGEST_DETAIL).replace(/\d+(?=\d{4})/g, '…');
}
