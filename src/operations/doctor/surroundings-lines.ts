import { certificateFinding, clockFinding, diskFinding, OWN_CERTIFICATE } from '../../alerts/machine.ts';
import { duration } from '../../duration.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { CheckLine } from '../checks.ts';
import type { DoctorFacts, FolderFacts, Found, LockFacts, SapFacts } from './facts.ts';
import { about, error, ok, untried, warning } from './verdicts.ts';

const MEGABYTE = 1024 * 1024;

/** By SAP's answers. @param skews SAP's time less ours, milliseconds */
export function clockLine(skews: readonly number[]): CheckLine {
  const finding = clockFinding(skews);
  if (finding === null) {
    const next = 'Keep it synchronised with a time server (NTP).';
    return warning('clock', 'It could not be compared with that of SAP.', next);
  }
  if (finding.alert) return error('clock', finding.alert.sentence, finding.alert.next);
  const off = Math.round(Math.min(...skews.map(Math.abs)) / 1000);
  return ok('clock', `Within ${Math.max(1, off)} s of SAP's.`);
}

/** Can it be used, is there room, is it closed to others? */
export function folderLine({ variable, folder, found }: FolderFacts): CheckLine {
  return about(variable, found, ({ exists, freeBytes, openTo }) => {
    const { alert } = diskFinding(freeBytes ?? Number.POSITIVE_INFINITY);
    const room = freeBytes === null ? '' : `, ${Math.floor(freeBytes / MEGABYTE)} MB free`;
    const text = `${folder} ${exists ? 'can be used' : 'can be made'}${room}`;
    if (alert) {
      const next = `Free some space, or move ${variable} to a larger disk; nothing is deleted automatically.`;
      return alert.severity === 'critical'
        ? error(variable, `${text}: nearly full.`, next)
        : warning(variable, `${text}.`, next);
    }
    if (openTo === null) return ok(variable, `${text}.`);
    const next = `The next start closes it; if its file system cannot, move ${variable}.`;
    return warning(variable, `${text}, but other users may enter it (${openTo}).`, next);
  });
}

/** Of PostgreSQL; nothing where the outbox is a file. */
export function outboxLines(outbox: DoctorFacts['outbox']): CheckLine[] {
  if (outbox === null) return [];
  return [
    about('DATABASE_URL', outbox, ({ place, version, begun }) =>
      ok('DATABASE_URL', `PostgreSQL ${version}, ${place}${begun ? '' : ': empty so far'}.`),
    ),
  ];
}

export function lockLine(lock: DoctorFacts['lock']): CheckLine {
  return about('lock', lock, ({ isRunning, isSiteRunning, holder }: LockFacts) => {
    if (holder !== null) {
      return ok(
        'lock',
        `The session is held by process ${holder.pid} on ${holder.host}, ${holder.doing.replaceAll('_', ' ')}.`,
      );
    }
    if (isSiteRunning && !isRunning)
      return warning(
        'lock',
        'The service runs, but not this company.',
        'It is tried again by itself; its alerts and its log say why it does not run.',
      );
    return ok('lock', isRunning ? 'The service runs.' : 'Free: no service is running.');
  });
}

export function addressLines(addresses: DoctorFacts['addresses']): CheckLine[] {
  if (addresses === null) return [ok('PORT', 'The running service has it.')];
  return addresses.map(({ variable, found }) =>
    about(variable, found, (address) => ok(variable, `${address} is free.`)),
  );
}

export function ownCertificateLine(until: Found<number> | null, now: number): CheckLine[] {
  if (until === null) return [];
  const name = 'HTTP_TLS_CERT';
  return [
    about(name, until, (end) => {
      const { alert } = certificateFinding(OWN_CERTIFICATE, name, end, now);
      if (!alert) return ok(name, `Valid for another ${duration(end - now)}.`);
      const judge = alert.severity === 'critical' ? error : warning;
      return judge(name, alert.sentence, alert.next);
    }),
  ];
}

/** What SAP showed, as far as it came. */
export function sapLines({ lines, end }: SapFacts): CheckLine[] {
  return [
    ...lines.map((line) => ({ ...line, name: `SAP ${line.name}` })),
    ...(end === null ? [] : [sapEnd(end, lines.length)]),
  ];
}

function sapEnd(end: NonNullable<SapFacts['end']>, asked: number): CheckLine {
  if (end.is !== 'late') return untried('SAP', end);
  const text = `${asked === 0 ? 'No answer' : 'The rest was not answered'} within ${end.seconds} s.`;
  return error(
    'SAP',
    text,
    nextStep`Look at the network and the Service Layer; without a deadline: ${{ action: 'check_sap' }}`,
  );
}
