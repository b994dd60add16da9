import type { Alert } from './alert.ts';
import type { IncidentKey } from './kinds.ts';

const MEGABYTE = 1024 * 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Key of the incident that the certificate of our own pages is about to end. */
export const OWN_CERTIFICATE = 'http.certificate' satisfies IncidentKey;

/** Free space at which a person should make room, and below which each time it is told again. */
const SPACE_STEPS = [2048 * MEGABYTE, 1024 * MEGABYTE, 500 * MEGABYTE] as const;
/** Time servers keep clocks within seconds; certificates and sessions fail from minutes on. */
const SKEW_MS = 2 * MINUTE_MS;
/** One answer may have been delayed, or come from another computer behind the same address. */
const SKEWED_ANSWERS = 3;
/** Days before the end at which it is told, and told again. */
const CERTIFICATE_DAYS = [30, 14, 3] as const;

/** An alert about the machine or a certificate: what it says, or that all is well. */
export interface Finding {
  readonly key: IncidentKey;
  readonly alert: Alert | null;
}

/** The disk of DATA_PATH fills up. Pure. */
export function diskFinding(freeBytes: number): Finding {
  const key = 'machine.disk';
  const stage = SPACE_STEPS.filter((step) => freeBytes < step).length;
  if (stage === 0) return { key, alert: null };
  const sentence = `The disk is nearly full: ${Math.floor(freeBytes / MEGABYTE)} MB are free where DATA_PATH is.`;
  const next = 'Free some space, or move DATA_PATH to a larger disk; nothing is deleted automatically.';
  return {
    key,
    alert: { key, severity: stage === SPACE_STEPS.length ? 'critical' : 'warning', stage, sentence, next },
  };
}

/**
 * This computer's clock differs from SAP's; null: SAP has not answered often enough to tell. Pure.
 *
 * @param skews SAP's time less ours at its latest answers, milliseconds, oldest first
 */
export function clockFinding(skews: readonly number[]): Finding | null {
  const key = 'machine.clock';
  const recent = skews.slice(-SKEWED_ANSWERS);
  if (recent.length < SKEWED_ANSWERS) return null;
  const isBehind = recent.every((skew) => skew > SKEW_MS);
  const isAhead = recent.every((skew) => skew < -SKEW_MS);
  if (!isBehind && !isAhead) return { key, alert: null };
  const minutes = Math.round(Math.min(...recent.map(Math.abs)) / MINUTE_MS);
  const sentence = isBehind
    ? `This computer's clock is ${minutes} minutes behind SAP's.`
    : `This computer's clock is ${minutes} minutes ahead of SAP's.`;
  const next =
    'Synchronise both clocks with a time server (NTP): a wrong one makes quiet hours, limits and certificates wrong too.';
  return { key, alert: { key, severity: 'warning', sentence, next } };
}

/**
 * A certificate is about to end. Pure.
 *
 * @param until its end, epoch milliseconds
 * @param whose `SAP`
 */
export function certificateFinding(
  key: 'sap.certificate' | 'http.certificate',
  whose: string,
  until: number,
  now: number,
): Finding {
  const days = Math.floor((until - now) / DAY_MS);
  const stage = CERTIFICATE_DAYS.filter((limit) => days < limit).length;
  if (stage === 0) return { key, alert: null };
  const end = new Date(until).toISOString().slice(0, 10);
  const sentence =
    days < 0
      ? `The certificate of ${whose} expired on ${end}.`
      : `The certificate of ${whose} expires on ${end}, in ${days} days.`;
  const next = `Renew the certificate of ${whose} before it expires; until then everything works.`;
  return {
    key,
    alert: { key, severity: stage === CERTIFICATE_DAYS.length ? 'critical' : 'warning', stage, sentence, next },
  };
}

/** The free space of the disk of DATA_PATH cannot be read. Pure. */
export function unknownSpaceFinding(detail: string): Finding {
  const key = 'machine.disk';
  const sentence = `The free space where DATA_PATH is cannot be read: ${detail}`;
  const next = 'Check that disk and its mount, and the permissions of DATA_PATH.';
  return { key, alert: { key, severity: 'warning', sentence, next } };
}

/** The certificate of our own pages cannot be read or does not fit its key. Pure. */
export function unreadableCertificateFinding(detail: string): Finding {
  const sentence = `The certificate in HTTP_TLS_CERT cannot be loaded; the previous one stays in use: ${detail}`;
  const next = 'Put a certificate and its matching private key into the files of HTTP_TLS_CERT and HTTP_TLS_KEY.';
  return { key: OWN_CERTIFICATE, alert: { key: OWN_CERTIFICATE, severity: 'warning', sentence, next } };
}
