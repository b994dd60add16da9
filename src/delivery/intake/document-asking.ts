import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { documentKeys } from '../../documents/keys.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { DocumentStore, InvoiceWithoutPdf } from '../ports/document-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { suspicion } from '../rules/suspicion.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';

const PAGE = 200;
/** An invoice that a source has nothing for is asked for again after this long, and then less and less often. */
const AGAIN = { firstMs: 60_000, longestMs: 3_600_000 };

/** A source that can be asked for the PDF of one invoice. */
export type AskedSource = DocumentSource & Required<Pick<DocumentSource, 'obtain'>>;

export interface AskingOptions {
  readonly source: AskedSource;
  /** How long an invoice waits before this source is asked, milliseconds. */
  readonly patienceMs: number;
  /** A PDF was recorded: whose it is can be decided. */
  readonly recorded: () => void;
}

/**
 * Asks one source for the PDFs of invoices that wait. A document that it cannot give costs its own invoice; a source that
 * fails as a whole keeps no other one from being asked.
 */
export function createDocumentAsking(
  context: WorkerParts<DocumentStore, 'changed'>,
  { source, patienceMs, recorded }: AskingOptions,
): Loop {
  const { outbox, settings, clock, random, log } = context;
  /** By invoice: when it is asked for again, monotonic milliseconds. */
  const answers = new Map<number, { readonly again: number; readonly times: number }>();

  async function look(signal: AbortSignal): Promise<Round> {
    const waiting = new Set<number>();
    let asked = 0;
    for (let after = 0; ; ) {
      const page = await outbox.invoicesWithoutPdf(after, PAGE);
      for (const { id } of page) waiting.add(id);
      const due = page.filter(isDue);
      asked += due.length;
      await inLanes(due, source.parallel ?? 1, (one) => ask(one, signal));
      after = page.at(-1)?.id ?? after;
      if (page.length < PAGE) break;
    }
    for (const id of answers.keys()) if (!waiting.has(id)) answers.delete(id);
    const wait = settings.timings.documentScanMs;
    // A source that nobody needs is no trouble.
    return asked > 0 || waiting.size === 0 ? wait : { idleMs: wait };
  }

  /** One that came in at a moment which is yet to come has waited for an unknown time: the clock was set back since. */
  function isDue({ id, admittedAt }: InvoiceWithoutPdf): boolean {
    const waitedMs = wall(context) - admittedAt;
    return (waitedMs >= patienceMs || waitedMs < 0) && (answers.get(id)?.again ?? 0) <= clock.now().monotonic;
  }

  async function ask({ id, invoice }: InvoiceWithoutPdf, signal: AbortSignal): Promise<void> {
    const times = (answers.get(id)?.times ?? 0) + 1;
    try {
      for await (const found of source.obtain(invoice, signal)) await take(found, signal);
    } catch (thrown) {
      if (!hasCode(thrown, 'DOCUMENT_NOT_OBTAINED')) throw thrown;
      log.warn({ source: source.name, err: thrown }, toError(thrown).message);
    }
    answers.set(id, { times, again: clock.now().monotonic + backoffMs(times, AGAIN, random()) });
  }

  async function take(found: FoundDocument, signal: AbortSignal): Promise<void> {
    const [unseen] = await outbox.unseenDocuments(source.name, [found]);
    if (!unseen) return;
    const before = await outbox.suspicion(source.name, found);
    const hopeless = before >= suspicion.held;
    await outbox.setSuspicion(source.name, found, before + suspicion.deathOfService);
    const facts = await factsOf(source, found, hopeless, signal).catch(async (thrown: unknown) => {
      await outbox.setSuspicion(source.name, found, before);
      throw thrown;
    });
    const proven = found.proof ? { ...facts, proof: found.proof } : facts;
    const keys = documentKeys(proven);
    await outbox.recordDocument({ source: source.name, found, facts: proven, keys, now: wall(context) });
    await outbox.setSuspicion(source.name, found, 0);
    recorded();
  }

  return workerOf(context, `documents.${source.name}`, look);
}

async function factsOf(
  source: AskedSource,
  found: FoundDocument,
  hopeless: boolean,
  signal: AbortSignal,
): Promise<DocumentFacts> {
  try {
    return await source.facts(found, signal, hopeless ? 'name' : 'full');
  } catch (thrown) {
    if (!hasCode(thrown, 'PDF_READING_ENDED')) throw thrown;
    return source.facts(found, signal, 'name');
  }
}

/** At most so many at once; the first failure ends all lanes after what is under way, and is thrown. */
async function inLanes<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined && !failed; one = queue.shift()) {
      await work(one).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const one of ended) if (one.status === 'rejected') throw toError(one.reason);
}
