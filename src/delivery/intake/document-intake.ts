import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { documentKeys } from '../../documents/keys.ts';
import { matchDocument } from '../../documents/match.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { type DeliveryContext, wall, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';

const BATCH = 200;

export interface DocumentIntakeObserver {
  /** Asked at the beginning of a look: are the invoices of this start known? */
  readonly invoicesKnown: () => boolean;
  /** A look over everything that began with them known has ended. */
  readonly looked: () => void;
}

/**
 * Finds PDFs, keeps what they say, and decides whose they are. A poke (a new invoice) judges what is known without
 * looking into the sources again.
 */
export function createDocumentIntake(context: DeliveryContext, observer: DocumentIntakeObserver): Loop {
  const { outbox, documents, settings, clock, failpoints, log } = context;
  let nextScan = Number.NEGATIVE_INFINITY;

  async function look(signal: AbortSignal): Promise<number> {
    const complete = observer.invoicesKnown();
    let failed: Error | null = null;
    if (clock.now().monotonic >= nextScan) {
      for (const source of documents) {
        // A folder that is gone keeps nobody from matching what was found before.
        failed = (await scan(source, signal)) ?? failed;
      }
      nextScan = clock.now().monotonic + settings.timings.documentScanMs;
    }
    await matchAll(signal);
    if (complete) observer.looked();
    if (failed) throw failed;
    return nextScan - clock.now().monotonic;
  }

  async function scan(source: DocumentSource, signal: AbortSignal): Promise<Error | null> {
    const batch: FoundDocument[] = [];
    try {
      try {
        for await (const found of source.scan(signal, (key) => outbox.keptDocument(source.name, key))) {
          batch.push(found);
          if (batch.length === BATCH) await take(source, batch.splice(0), signal);
        }
      } finally {
        // A corner that cannot be read keeps back nothing that was found before it.
        if (!signal.aborted) await take(source, batch, signal);
      }
      return null;
    } catch (thrown) {
      return toError(thrown);
    }
  }

  async function take(source: DocumentSource, batch: readonly FoundDocument[], signal: AbortSignal): Promise<void> {
    for (const found of await outbox.unseenDocuments(source.name, batch)) {
      const facts = await readOrSkip(source, found, signal);
      if (!facts) continue;
      await failpoints.reach('document.before_commit');
      const now = wall(context);
      await outbox.recordDocument({ source: source.name, found, facts, keys: documentKeys(facts), now });
      await failpoints.reach('document.after_commit');
    }
  }

  /** A PDF that vanished or changed under our hands is found again by the next scan. */
  async function readOrSkip(source: DocumentSource, found: FoundDocument, signal: AbortSignal) {
    try {
      return await source.facts(found, signal);
    } catch (thrown) {
      if (!(thrown instanceof CodedError)) throw thrown;
      log.warn({ document: found.key, err: thrown }, thrown.message);
      return null;
    }
  }

  async function matchAll(signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = await outbox.documentsToMatch(BATCH);
      let outdated = false;
      for (const document of due) {
        signal.throwIfAborted();
        const candidates = await outbox.candidates(document.id);
        const match = matchDocument(document.fileName, document.facts, candidates);
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

  return workerOf(context, 'documents', look);
}
