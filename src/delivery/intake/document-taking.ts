import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { documentKeys } from '../../documents/keys.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { suspicion } from '../rules/suspicion.ts';
import { type WorkerParts, wall } from '../shared/context.ts';

const BATCH = 200;

/** How a look through a source ended: with so many PDFs that were new, and with its failure after them, if any. */
export interface Scanned {
  readonly taken: number;
  readonly failed: Error | null;
}

/** Takes the PDFs of one source: keeps what they say. Those that are not read in a moment are left for `readSlow`. */
export interface Taking {
  scan(signal: AbortSignal): Promise<Scanned>;
  /** Takes those that are new. Answers how many they were. */
  take(batch: readonly FoundDocument[], signal: AbortSignal): Promise<number>;
  /** Reads one of them to its end. */
  readSlow(signal: AbortSignal): Promise<void>;
  /** How many are left; a scan finds them anew. */
  readonly slow: number;
}

export function createTaking(context: WorkerParts<DocumentStore>, source: DocumentSource): Taking {
  const { outbox, failpoints, log } = context;
  let slow: FoundDocument[] = [];

  return {
    scan,
    take,
    readSlow,
    get slow() {
      return slow.length;
    },
  };

  async function scan(signal: AbortSignal): Promise<Scanned> {
    slow = [];
    let taken = 0;
    const batch: FoundDocument[] = [];
    try {
      try {
        for await (const found of source.scan(signal, (keys) => outbox.keptDocuments(source.name, keys))) {
          batch.push(found);
          if (batch.length === BATCH) taken += await take(batch.splice(0), signal);
        }
      } finally {
        // A corner that cannot be read keeps back nothing that was found before it.
        if (!signal.aborted) taken += await take(batch, signal);
      }
      return { taken, failed: null };
    } catch (thrown) {
      return { taken, failed: toError(thrown) };
    }
  }

  async function take(batch: readonly FoundDocument[], signal: AbortSignal): Promise<number> {
    const unseen = await outbox.unseenDocuments(source.name, batch);
    for (const found of unseen) {
      const weight = await outbox.suspicion(source.name, found);
      if (weight >= suspicion.held) await giveUp(found, signal);
      else if (weight > 0 || !(await read(found, 'brief', signal))) slow.push(found);
    }
    return unseen.length;
  }

  async function readSlow(signal: AbortSignal): Promise<void> {
    const found = slow.shift();
    if (!found || (await read(found, 'full', signal))) return;
    if ((await outbox.suspicion(source.name, found)) >= suspicion.held) await giveUp(found, signal);
  }

  /** True when it is settled: its facts are kept, or it vanished or changed under our hands and is found again. */
  async function read(found: FoundDocument, effort: 'brief' | 'full', signal: AbortSignal): Promise<boolean> {
    const before = await outbox.suspicion(source.name, found);
    await outbox.setSuspicion(source.name, found, before + suspicion.deathOfService);
    let facts: DocumentFacts | null;
    try {
      facts = await factsOrGone(found, effort, signal);
    } catch (thrown) {
      if (hasCode(thrown, 'PDF_READING_ENDED')) {
        log.warn({ document: found.key, err: thrown }, toError(thrown).message);
        await outbox.setSuspicion(source.name, found, before + suspicion.readingWithoutEnd);
        return false;
      }
      await outbox.setSuspicion(source.name, found, before);
      throw thrown;
    }
    if (facts) await keep(found, facts);
    await outbox.setSuspicion(source.name, found, 0);
    return true;
  }

  async function factsOrGone(
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

  async function giveUp(found: FoundDocument, signal: AbortSignal): Promise<void> {
    const facts = await factsOrGone(found, 'name', signal);
    if (facts) await keep(found, facts);
    await outbox.setSuspicion(source.name, found, 0);
  }

  async function keep(found: FoundDocument, facts: DocumentFacts): Promise<void> {
    await failpoints.reach('document.before_commit');
    const now = wall(context);
    const proven = found.proof ? { ...facts, proof: found.proof } : facts;
    await outbox.recordDocument({ source: source.name, found, facts: proven, keys: documentKeys(proven), now });
    await failpoints.reach('document.after_commit');
  }
}
