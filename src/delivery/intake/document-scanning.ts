import type { DocumentSource } from '../../documents/document-source.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { type WorkerParts, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';
import { createTaking } from './document-taking.ts';

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

  async function look(signal: AbortSignal): Promise<number> {
    if (taking.slow > 0) {
      await taking.readSlow(signal);
      recorded();
      return 0;
    }
    const { taken, failed } = await taking.scan(signal);
    if (taken > 0) recorded();
    if (failed || taken === 0) looked();
    if (failed) throw failed;
    return taken > 0 ? 0 : context.settings.timings.documentScanMs;
  }

  const loop = workerOf(context, `documents.${source.name}`, look);
  source.onNews(loop.poke);
  return loop;
}
