import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import type { Fault } from '../business-one/faults.ts';
import { compressed } from './timings.ts';
import { sapTurnsOf } from './turns.ts';

type SapCall = Bundle['sapCalls'][number];

/** A moment at which a call to SAP begins to fail, fails otherwise, or works again. */
export interface SapStep {
  readonly about: string;
  /** Null: it works. */
  readonly fault: Fault | null;
  /** Turns of this call that the replayed service must have seen before. */
  readonly turns: number;
  /** Since the step before, milliseconds of the replay. */
  readonly waitMs: number;
  readonly why: string;
}

export interface SapCourse {
  readonly steps: readonly SapStep[];
  readonly expected: Readonly<Record<string, readonly string[]>>;
  /** Writes, and reads of one document or partner, take place only while invoices are delivered. */
  readonly needsDeliveries: boolean;
  /** A call has to time out. */
  readonly hasTimeouts: boolean;
  readonly leftOut: readonly string[];
}

/** A time-out of the stand-in, longer than the replay's. Milliseconds. */
const SLOW_MS = 8000;

/** Turns what a bundle tells of calls to SAP into faults of the stand-in. Pure. @param speed times as fast */
export function sapCourseOf(calls: readonly SapCall[], speed: number): SapCourse {
  const unfit = new Map<string, string>();
  for (const call of calls)
    if (call.trouble && faultFor(call) === null) unfit.set(call.about, `${call.trouble.code} of ${call.about}`);
  const fit = calls.filter(({ about }) => !unfit.has(about));
  const turns = fit.filter((call, i) => isTurn(fit, call, i));
  const steps: SapStep[] = [];
  for (const [i, call] of turns.entries()) {
    const before = turns.slice(0, i).filter(({ about }) => about === call.about).length;
    const last = turns[i - 1];
    steps.push({
      about: call.about,
      fault: faultFor(call),
      turns: before,
      waitMs: last === undefined ? 0 : compressed(call.after - last.after, speed),
      why: call.trouble === null ? `${call.about} works again` : `${call.about}: ${call.trouble.code}`,
    });
  }
  return {
    steps,
    expected: sapTurnsOf(fit),
    needsDeliveries:
      calls.some(({ about }) => about.endsWith('()')) || turns.some(({ about }) => !/^GET \w+$/.test(about)),
    hasTimeouts: turns.some(({ trouble }) => trouble?.code === 'SAP_TIMEOUT'),
    leftOut: [...unfit.values()].map((word) => `${word}, and what became of this call before and after`),
  };
}

function isTurn(calls: readonly SapCall[], { about, trouble }: SapCall, at: number): boolean {
  const last = calls.slice(0, at).findLast((one) => one.about === about);
  return (last?.trouble?.code ?? null) !== (trouble?.code ?? null);
}

/** Null: it works, or the stand-in has no such fault. */
function faultFor({ about, trouble }: SapCall): Fault | null {
  if (trouble === null) return null;
  const [, method = '', name = '', key] = /^([A-Z]+) (\w+)(\(\))?$/.exec(about) ?? [];
  if (name === '') return null;
  const isRead = method === 'GET';
  // A collection is read with a query, an entity by its key.
  const path = `/${name}${key === undefined ? (isRead ? '?' : '') : '('}`;
  const at = { method, path, times: null };
  const { code, status, sapCode } = trouble;
  if (status !== null && (status < 400 || status > 599)) return null;
  switch (code) {
    case 'SAP_UNREACHABLE':
      return { ...at, kind: 'reset' };
    case 'SAP_TIMEOUT':
      return { ...at, kind: 'slow', delayMs: SLOW_MS };
    case 'SAP_ANSWER_UNREADABLE':
      return { ...at, kind: 'truncated' };
    case 'SAP_WRITE_UNCERTAIN':
      return { ...at, kind: 'lost_response' };
    case 'SAP_SESSION_REJECTED':
      return { ...at, kind: 'unauthorized' };
    case 'SAP_UNAVAILABLE':
    case 'SAP_GATEWAY_REFUSED':
      return { ...at, kind: 'html', status: status ?? 503 };
    case 'SAP_RIGHT_MISSING':
    case 'SAP_REQUEST_REFUSED':
      if (status === null || sapCode === null) return null;
      return { ...at, kind: 'status', status, code: Number(sapCode), text: 'Refused as in the bundle' };
    default:
      return null;
  }
}
