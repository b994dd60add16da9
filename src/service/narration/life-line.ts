import type { SentCounts } from '../../delivery/ports/standing-store.ts';
import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import { unsettledStates } from '../../delivery/standing/summary.ts';
import { workerWords } from '../../delivery/standing/worker-words.ts';
import { duration } from '../../duration.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { oneLine } from '../../visible-text.ts';

export interface LifeSigns {
  /** Since midnight in the company's time zone. */
  readonly today: SentCounts;
  /** Null: the outbox cannot be read. */
  readonly standing: DeliveryStanding | null;
  readonly session: Pick<SessionStatus, 'maySend' | 'sentence' | 'proofs'>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a person who looks on waits for: the sources of invoices and of their PDFs. */
const SHOWN: readonly string[] = ['intake', 'documents'];

/**
 * A sign of life: `Alive: 12 sent today, 9 delivered, 4 read; 1 held, 3 waiting. SAP ok 4 s ago, PDF folder ok 9 s ago,
 * WhatsApp ok 2 s ago.` Pure.
 */
export function lifeLine({ today, standing, session, now }: LifeSigns): string {
  const waiting = unsettledStates.reduce((sum, state) => sum + (standing?.customers[state] ?? 0), 0);
  const counts = `${today.sent} sent today, ${today.delivered} delivered, ${today.read} read; ${standing?.customers.held ?? 0} held, ${waiting} waiting.`;
  const works = SHOWN.flatMap((worker) => {
    const at = standing?.worked[worker];
    return at === undefined ? [] : `${workerWords(worker)} ok ${duration(now - Date.parse(at))} ago`;
  });
  const fails = (standing?.failing ?? []).map(
    ({ worker, since, sentence }) =>
      `Not working for ${duration(now - Date.parse(since))}: ${workerWords(worker)}. ${oneLine(sentence)}`,
  );
  const proofs = [session.proofs.outboundMs, session.proofs.inboundMs].filter((ms) => ms !== null);
  const whatsApp = session.maySend && proofs.length > 0 ? [`WhatsApp ok ${duration(Math.min(...proofs))} ago`] : [];
  const ok = [...works, ...whatsApp];
  return [
    `Alive: ${counts}`,
    ...(ok.length > 0 ? [`${ok.join(', ')}.`] : []),
    ...fails,
    ...(session.maySend ? [] : [oneLine(session.sentence)]),
    ...(standing?.waits ?? []).map(({ sentence }) => sentence),
  ].join(' ');
}
