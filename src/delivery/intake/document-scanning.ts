import type { DocumentSource } from '../../documents/document-source.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { type WorkerParts, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';
import { createTaking } from './document-taking.ts';

const BATCH = 200;

/** A source on another computer, which may keep a look waiting. */
export type RemoteSource = DocumentSource & Required<Pick<DocumentSource, 'onNews'>>;

export interface ScanningObserver {
  /** PDFs were recorded: whose they are can be decided. */
  readonly recorded: () => void;
  /** A look has ended with nothing left to read, or has failed. */
  readonly looked: () => void;
}

/** Looks through one source on another computer, so that its troubles and delays are its own. */
export function createDocumentScanning(
  context: WorkerParts<DocumentStore>,
  source: RemoteSource,
  { recorded, looked }: ScanningObserver,
): Loop {
  const taking = createTaking(context, source);
  let upToDate = false;
  let after = 0;

  async function look(signal: AbortSignal): Promise<number> {
    if (taking.slow > 0) {
      await taking.readSlow(signal);
      recorded();
      return 0;
    }
    if (!upToDate && (await readAgain(signal))) return 0;
    const { taken, failed } = await taking.scan(signal);
    if (taken > 0) recorded();
    if (failed || taken === 0) looked();
    if (failed) throw failed;
    return taken > 0 ? 0 : context.settings.timings.documentScanMs;
  }

  /** Reads PDFs that another version has read, some at a time; false: there are none. */
  async function readAgain(signal: AbortSignal): Promise<boolean> {
    const outdated = await context.outbox.outdatedDocuments(source.name, after, BATCH);
    const last = outdated.at(-1);
    upToDate = last === undefined;
    if (last === undefined) return false;
    await taking.take(
      outdated.map(({ found }) => found),
      signal,
    );
    after = last.id;
    recorded();
    return true;
  }

  const loop = workerOf(context, `documents.${source.name}`, look);
  source.onNews(loop.poke);
  return loop;
}
