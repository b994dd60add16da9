import { type Match, matchDocument } from '../../documents/judging/match.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { DocumentStore, StoredDocument } from '../ports/document-store.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';
import { createTaking } from './document-taking.ts';

const BATCH = 200;

export interface DocumentIntakeObserver {
  /** Asked at the beginning of a look: are the invoices of this start known? */
  readonly invoicesKnown: () => boolean;
  /** A look over everything that began with them known has ended. */
  readonly looked: () => void;
}

/** Copies of PDFs that wait for the disk together. */
const AT_ONCE = 16;

interface Judged {
  readonly document: StoredDocument;
  readonly match: Match;
  readonly candidates: readonly SapDocument[];
}

/**
 * Finds PDFs, keeps what they say, and decides whose they are. A poke (a new invoice) judges what is known without
 * looking into the sources again. A PDF that is not read in a moment waits until the others are read and matched; one
 * such is read to its end in each round, so that however many there are, they delay no other by more than that. Sources on
 * other computers have workers of their own (`document-scanning.ts`).
 */
export function createDocumentIntake(
  context: WorkerParts<DocumentStore, 'documents' | 'pdfStore' | 'changed'>,
  observer: DocumentIntakeObserver,
): Loop {
  const { outbox, documents, pdfStore, settings, clock, failpoints, log } = context;
  const takings = documents.filter((source) => !source.onNews).map((source) => createTaking(context, source));
  let nextScan = Number.NEGATIVE_INFINITY;

  async function look(signal: AbortSignal): Promise<Round> {
    const complete = observer.invoicesKnown();
    let failed: Error | null = null;
    const scans = clock.now().monotonic >= nextScan;
    if (scans) {
      for (const taking of takings) {
        // A folder that is gone keeps nobody from matching what was found before.
        failed = (await taking.scan(signal)).failed ?? failed;
      }
      nextScan = clock.now().monotonic + settings.timings.documentScanMs;
    }
    await matchAll(signal);
    const next = takings.find(({ slow }) => slow > 0);
    if (next) {
      await next.readSlow(signal);
      await matchAll(signal);
    }
    const isSlow = takings.some(({ slow }) => slow > 0);
    if (complete && !isSlow) observer.looked();
    if (failed) throw failed;
    const wait = isSlow ? 0 : nextScan - clock.now().monotonic;
    return scans ? wait : { idleMs: wait };
  }

  async function matchAll(signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = await outbox.documentsToMatch(BATCH);
      let outdated = false;
      for (const { document, match, candidates } of await judgeAll(due, signal)) {
        signal.throwIfAborted();
        await failpoints.reach('match.before_commit');
        const changes = await outbox.commitMatch(document.id, match, candidates, wall(context));
        await failpoints.reach('match.after_commit');
        outdated ||= changes === null;
        if (!changes) continue;
        context.changed(changes);
        if (match.kind === 'held')
          log.warn({ document: document.key, code: match.problem.code }, match.problem.sentence);
      }
      if (due.length < BATCH && !outdated) return;
    }
  }

  /** A match that a commit before its own has made outdated is refused by its commit, and judged again. */
  async function judgeAll(due: readonly StoredDocument[], signal: AbortSignal): Promise<readonly Judged[]> {
    const judged: Judged[] = [];
    for (let first = 0; first < due.length; first += AT_ONCE) {
      signal.throwIfAborted();
      const ended = await Promise.allSettled(due.slice(first, first + AT_ONCE).map((one) => judge(one, signal)));
      for (const one of ended) {
        if (one.status === 'rejected') throw one.reason;
        judged.push(one.value);
      }
    }
    return judged;
  }

  async function judge(document: StoredDocument, signal: AbortSignal): Promise<Judged> {
    const candidates = await outbox.candidates(document.id);
    const match = matchDocument(document.fileName, document.facts, candidates);
    // One that is gone or changed by now is looked for again where it was, when its message goes.
    if (match.kind === 'matched' && (await outbox.isAwaited(match.ref))) await pdfStore.copy(document, signal);
    return { document, match, candidates };
  }

  return workerOf(context, 'documents', look);
}
