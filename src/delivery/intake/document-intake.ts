import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { type Match, matchDocument } from '../../documents/judging/match.ts';
import { documentKeys } from '../../documents/keys.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { DocumentStore, StoredDocument } from '../ports/document-store.ts';
import { suspicion } from '../rules/suspicion.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';

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

/** A PDF of a source. */
interface Sourced {
  readonly source: DocumentSource;
  readonly found: FoundDocument;
}

/**
 * Finds PDFs, keeps what they say, and decides whose they are. A poke (a new invoice) judges what is known without
 * looking into the sources again. A PDF that is not read in a moment waits until the others are read and matched; one
 * such is read to its end in each round, so that however many there are, they delay no other by more than that.
 */
export function createDocumentIntake(
  context: WorkerParts<DocumentStore, 'documents' | 'pdfStore' | 'changed'>,
  observer: DocumentIntakeObserver,
): Loop {
  const { outbox, documents, pdfStore, settings, clock, failpoints, log } = context;
  let nextScan = Number.NEGATIVE_INFINITY;
  let slow: Sourced[] = [];

  async function look(signal: AbortSignal): Promise<Round> {
    const complete = observer.invoicesKnown();
    let failed: Error | null = null;
    const scans = clock.now().monotonic >= nextScan;
    if (scans) {
      slow = [];
      for (const source of documents) {
        // A folder that is gone keeps nobody from matching what was found before.
        failed = (await scan(source, signal)) ?? failed;
      }
      nextScan = clock.now().monotonic + settings.timings.documentScanMs;
    }
    await matchAll(signal);
    const next = slow.shift();
    if (next) {
      await readToItsEnd(next, signal);
      await matchAll(signal);
    }
    if (complete && slow.length === 0) observer.looked();
    if (failed) throw failed;
    const wait = slow.length > 0 ? 0 : nextScan - clock.now().monotonic;
    return scans ? wait : { idleMs: wait };
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
      const weight = await outbox.suspicion(source.name, found);
      if (weight >= suspicion.held) await giveUp({ source, found }, signal);
      else if (weight > 0 || !(await read({ source, found }, 'brief', signal))) slow.push({ source, found });
    }
  }

  async function readToItsEnd(one: Sourced, signal: AbortSignal): Promise<void> {
    if (await read(one, 'full', signal)) return;
    if ((await outbox.suspicion(one.source.name, one.found)) >= suspicion.held) await giveUp(one, signal);
  }

  /** True when it is settled: its facts are kept, or it vanished or changed under our hands and is found again. */
  async function read({ source, found }: Sourced, effort: 'brief' | 'full', signal: AbortSignal): Promise<boolean> {
    const before = await outbox.suspicion(source.name, found);
    await outbox.setSuspicion(source.name, found, before + suspicion.deathOfService);
    let facts: DocumentFacts | null;
    try {
      facts = await factsOrGone(source, found, effort, signal);
    } catch (thrown) {
      if (hasCode(thrown, 'PDF_READING_ENDED')) {
        log.warn({ document: found.key, err: thrown }, toError(thrown).message);
        await outbox.setSuspicion(source.name, found, before + suspicion.readingWithoutEnd);
        return false;
      }
      await outbox.setSuspicion(source.name, found, before);
      throw thrown;
    }
    if (facts) await keep(source, found, facts);
    await outbox.setSuspicion(source.name, found, 0);
    return true;
  }

  async function factsOrGone(
    source: DocumentSource,
    found: FoundDocument,
    effort: 'brief' | 'full' | 'name',
    signal: AbortSignal,
  ): Promise<DocumentFacts | null> {
    try {
      return await source.facts(found, signal, effort);
    } catch (thrown) {
      if (!hasCode(thrown, 'DOCUMENT_GONE')) throw thrown;
      log.warn({ document: found.key, err: thrown }, toError(thrown).message);
      return null;
    }
  }

  async function giveUp({ source, found }: Sourced, signal: AbortSignal): Promise<void> {
    const facts = await factsOrGone(source, found, 'name', signal);
    if (facts) await keep(source, found, facts);
    await outbox.setSuspicion(source.name, found, 0);
  }

  async function keep(source: DocumentSource, found: FoundDocument, facts: DocumentFacts): Promise<void> {
    await failpoints.reach('document.before_commit');
    const now = wall(context);
    const proven = found.proof ? { ...facts, proof: found.proof } : facts;
    await outbox.recordDocument({ source: source.name, found, facts: proven, keys: documentKeys(proven), now });
    await failpoints.reach('document.after_commit');
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
