import type { Alert } from '../../alerts/alert.ts';
import type { IncidentKey } from '../../alerts/kinds.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { deliveryErrors } from '../../errors/delivery.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { MailStore } from '../ports/mail-store.ts';
import type { RevocationStore } from '../ports/revocation-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { StandingStore, SummaryRow } from '../ports/standing-store.ts';
import { SAP_RESEND_EVERY_MS } from '../rules/sap-action.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { FailingWorkers } from '../shared/failing-workers.ts';
import type { Loop } from '../shared/loop.ts';
import { isOfServer } from '../shared/of-disk.ts';
import { stopSentence, unusualSentence } from '../standing/brakes.ts';
import { APPROVE, RESUME, waitingSentence } from '../standing/holdups.ts';
import { reportWhenDue } from './daily-report.ts';
import { type HeldTold, heldTold, toldBefore } from './held-told.ts';

type WatchParts = WorkerParts<
  StandingStore & SendingStore & Pick<MailStore, 'leftMailCount'> & Pick<RevocationStore, 'revocationTroubles'>,
  'alerts' | 'messenger' | 'documents' | 'disk' | 'incidents'
>;

/** Failures of external systems are reported after this time: short ones resolve themselves. */
const TROUBLE_AFTER_MS = 5 * 60_000;

/** How long a person is told of a stop word that stops nothing. */
const UNKNOWN_OPT_OUT_TOLD_MS = 7 * 86_400_000;

export const UNUSUAL_DAY = 'delivery.unusual_day';
const HELD = 'delivery.held';
const TROUBLE = 'delivery.trouble.';

/** Disk errors do not resolve themselves, and everything waits for the disk. */
const OUR_DISK: ReadonlySet<string> = new Set(['DATABASE_FULL', 'DATABASE_UNWRITABLE', 'DISK_FULL']);

/** What all workers wait for: it is told once, and not by each of them. */
const OF_ALL: ReadonlySet<string> = new Set<'database' | 'disk'>(['database', 'disk']);

/** Raises alerts for held messages, missing PDFs, undelivered messages and failing systems. */
export function createWatch(context: WatchParts, failing: FailingWorkers): Loop {
  const { outbox, settings, alerts, clock } = context;
  const raised = new Set<string>();
  /** Told by an earlier run: workers that have neither failed nor worked since the start. */
  const leftOpen = new Set<string>();
  let told: HeldTold | null = null;
  let begun = false;
  const startedAt = clock.now().monotonic;

  async function look(): Promise<number> {
    if (!begun) {
      // Counting all messages would delay the start.
      begun = true;
      await closeReleased();
      for (const { key } of context.incidents?.() ?? [])
        if (key.startsWith(TROUBLE)) leftOpen.add(key.slice(TROUBLE.length));
      return settings.timings.watchMs;
    }
    tellFailures();
    const now = wall(context);
    const all = await outbox.summary();
    await tellBrakes(all);
    const rows = all.filter(({ role }) => role === 'customer');
    tellHeld(rows);

    const waiting = rows.filter(
      (row) =>
        (row.state === 'waiting_document' || row.reason === 'DELIVERY_DOCUMENT_GONE') &&
        now - (row.oldestCreatedAt ?? now) > settings.alertWaitingDocumentMs,
    );
    tell(
      'delivery.waiting_document',
      waiting.length === 0 ? null : `PDF missing for too long: ${counted(sum(waiting), 'invoice')}.`,
      nextStep`Check that PDFs still arrive from the sources in PDF_SOURCES, by default in PDF_FOLDER. The invoices: ${{ action: 'list_deliveries', states: ['waiting_document'] }}`,
    );

    const left = await outbox.leftMailCount();
    tell(
      'delivery.mails_left',
      left === 0 ? null : `Left in the mailbox for a person: ${counted(left, 'mail')}.`,
      nextStep`See why: ${{ action: 'list_mails' }}`,
    );

    const unconfirmed = await outbox.unconfirmed(now - settings.timings.ackDeadlineMs);
    tell(
      'delivery.unconfirmed',
      unconfirmed === 0 ? null : `Not confirmed by WhatsApp's server in time: ${counted(unconfirmed, 'message')}.`,
      nextStep`Nothing to do yet: they are resolved automatically, or held for you. See them: ${{ action: 'list_deliveries', states: ['ambiguous', 'dispatching'] }}`,
    );

    await tellOfSilentPhones(now);

    await tellOfRevocations(now);

    const refused = await outbox.refusedActions(now - SAP_RESEND_EVERY_MS);
    tell(
      'delivery.sap_action_refused',
      refused === 0 ? null : `Refused in the last day: ${counted(refused, 'request')} by U_CourierAction in SAP.`,
      nextStep`See why with ${{ action: 'show_delivery' }}; a person can decide with ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
    );

    const unknown = await outbox.unknownOptOuts(now - UNKNOWN_OPT_OUT_TOLD_MS);
    tell(
      'delivery.opt_out_unknown',
      unknown === 0
        ? null
        : `Stop words in the last week from people whose number WhatsApp does not show: ${counted(unknown, 'person', 'people')}. They were not confirmed, and stop no invoice.`,
      nextStep`Find the chat on the phone by the stop word, or by the username that ${{ action: 'list_opt_outs' }} shows; see which customer it is, and set the opt-out at that partner in SAP.`,
    );

    const { failing: refusedMarks } = await outbox.writeBackCounts();
    tell(
      'delivery.write_back_refused',
      refusedMarks === 0 ? null : `Status rejected by SAP: ${counted(refusedMarks, 'invoice')}.`,
      nextStep`It is retried indefinitely. They are marked "(refused)" in ${{ action: 'list_deliveries' }}; ${{ action: 'show_delivery' }} gives the reason.`,
    );
    await reportWhenDue(context, rows, failing);
    return settings.timings.watchMs;
  }

  async function tellBrakes(all: readonly SummaryRow[]): Promise<void> {
    const { stopped, unusual } = await outbox.brakes();
    const waiting = waitingSentence(all);
    tell('delivery.stopped', stopped && `${stopSentence(stopped, settings.timeZone)} ${waiting}`, RESUME);
    tell(UNUSUAL_DAY, unusual && `${unusualSentence(unusual)} ${waiting}`, APPROVE, 'critical');
  }

  /** A service that dies just after a person has answered leaves its question open. */
  async function closeReleased(): Promise<void> {
    const { stopped, unusual } = await outbox.brakes();
    if (!stopped) alerts.resolve('delivery.stopped');
    if (!unusual) alerts.resolve(UNUSUAL_DAY);
  }

  async function tellOfRevocations(now: number): Promise<void> {
    const { delayed, failed } = await outbox.revocationTroubles(now);
    const show = nextStep`See why: ${{ action: 'show_delivery' }}`;
    tell(
      'delivery.revoke_delayed',
      delayed === 0 ? null : `Not deleted for everyone yet: ${counted(delayed, 'message')}. It is tried again.`,
      show,
    );
    tell(
      'delivery.revoke_failed',
      failed === 0 ? null : `Not deleted for everyone, and given up in the last day: ${counted(failed, 'message')}.`,
      nextStep`Ask the recipient to delete it. See why: ${{ action: 'show_delivery' }}`,
      'critical',
    );
  }

  async function tellOfSilentPhones(now: number): Promise<void> {
    const undelivered = await outbox.undelivered(now - settings.alertUndeliveredMs);
    tell(
      'delivery.undelivered',
      undelivered === 0
        ? null
        : `Sent, but not delivered to a phone for a long time: ${counted(undelivered, 'message')}.`,
      nextStep`Check these numbers: ${{ action: 'list_deliveries', states: ['sent'] }}`,
    );

    const untaken = await outbox.untaken();
    tell(
      'delivery.no_phone',
      untaken === 0 ? null : `Not received by any phone for a week or longer: ${counted(untaken, 'message')}.`,
      deliveryErrors.DELIVERY_TAKEN_BY_NO_PHONE.next,
    );
  }

  /** What waits for one answer about many is told by itself. */
  function tellHeld(rows: readonly SummaryRow[]): void {
    const asked = rows.filter(({ reason }) => reason === 'DELIVERY_MARK_UNKNOWN');
    tell(
      'delivery.unknown_marks',
      asked.length === 0
        ? null
        : `Held until a person decides: SAP shows a status that may belong to another document on ${counted(sum(asked), 'invoice')}.`,
      deliveryErrors.DELIVERY_MARK_UNKNOWN.next,
    );
    const replaced = rows.filter(({ reason }) => reason === 'DELIVERY_DOCUMENT_REPLACED');
    tell(
      'delivery.sap_restored',
      replaced.length === 0
        ? null
        : `SAP seems to have been restored from a backup, or replaced by another database. Held, because their numbers belonged to other documents: ${counted(sum(replaced), 'invoice')}.`,
      deliveryErrors.DELIVERY_DOCUMENT_REPLACED.next,
      'critical',
    );
    tellOthersHeld(rows.filter((row) => !asked.includes(row) && !replaced.includes(row)));
  }

  /** Again when more are held. */
  function tellOthersHeld(rows: readonly SummaryRow[]): void {
    const sentence = heldSentence(rows);
    const count = sum(rows.filter(isHeld));
    told = sentence === null ? null : heldTold(told ?? toldInEarlierRun(count), count, clock.now().monotonic);
    const next = nextStep`See them: ${{ action: 'list_deliveries', states: ['held', 'failed'] }}`;
    tell(HELD, sentence, next, 'warning', told?.ever);
  }

  function toldInEarlierRun(count: number): HeldTold | null {
    const open = context.incidents?.().find(({ key }) => key === HELD);
    return open ? toldBefore(open.stage ?? 0, count) : null;
  }

  function tellFailures(): void {
    const now = clock.now().monotonic;
    const current = new Set<string>();
    const failures = failing.all().toSorted((a, b) => a.since - b.since);
    for (const { worker, since, error } of failures) {
      // Whoever owns the session says that it is lost.
      if (hasCode(error, 'DATABASE_OWNER_LOST')) continue;
      const urgent = error instanceof CodedError && (error.class === 'needs_person' || OUR_DISK.has(error.code));
      const who = whoFails(worker, error);
      if (current.has(who) || (!urgent && now - since < TROUBLE_AFTER_MS)) continue;
      current.add(who);
      raised.add(who);
      const next = error instanceof CodedError ? error.next : 'See the log.';
      alerts.raise({ key: `${TROUBLE}${who}`, severity: 'critical', sentence: error.message, next });
    }
    for (const who of raised) {
      if (current.has(who)) continue;
      alerts.resolve(`${TROUBLE}${who}`);
      raised.delete(who);
    }
    closeLeftOpen(current, now);
  }

  /** A worker that has nothing to try, or is not there any more, is no trouble once it has been quiet for as long. */
  function closeLeftOpen(told: ReadonlySet<string>, now: number): void {
    const fails = new Set(failing.all().map(({ worker, error }) => whoFails(worker, error)));
    const worked = failing.worked();
    for (const who of leftOpen) {
      const works = OF_ALL.has(who) ? worked.size > 0 && !fails.has(who) : worked.has(who);
      const isOver = works || (!fails.has(who) && now - startedAt >= TROUBLE_AFTER_MS);
      if (isOver) alerts.resolve(`${TROUBLE}${who}`);
      if (isOver || told.has(who)) leftOpen.delete(who);
    }
  }

  function tell(
    key: IncidentKey,
    sentence: string | null,
    next: NextStep,
    severity: Alert['severity'] = 'warning',
    stage = 0,
  ): void {
    if (sentence === null) alerts.resolve(key);
    else alerts.raise({ key, severity, sentence, next, stage });
  }

  return workerOf(context, 'watch', look);
}

/** The worker, or what it waits for like all others. */
function whoFails(worker: string, error: Error): string {
  if (isOfServer(error)) return 'database';
  return error instanceof CodedError && OUR_DISK.has(error.code) ? 'disk' : worker;
}

/** "Held or failed: 3 invoices (2 DELIVERY_DOUBTFUL, 1 PHONE_MISSING)."; null: none. */
export function heldSentence(rows: readonly SummaryRow[]): string | null {
  const held = rows.filter(isHeld);
  if (held.length === 0) return null;
  const reasons = held.map(({ count, reason }) => `${count} ${reason ?? 'without a reason'}`);
  return `Held or failed: ${counted(sum(held), 'invoice')} (${reasons.join(', ')}).`;
}

function isHeld({ state }: SummaryRow): boolean {
  return state === 'held' || state === 'failed';
}

function sum(rows: readonly SummaryRow[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

/** `1 invoice`, `2 invoices`. */
function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
