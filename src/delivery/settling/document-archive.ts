import type { DocumentSource } from '../../documents/document-source.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';

const PAGE = 200;

/** A source that puts away what is done with. */
export type ArchivingSource = DocumentSource & Required<Pick<DocumentSource, 'archive'>>;

/**
 * Has a source put away the PDFs whose deliveries are final, once SAP has their result. Not earlier: until then the folder
 * shows what is still to be sent, a person can replace a PDF there, and an outbox that has to begin anew, or has gone back to
 * an older state, finds everything again. One that cannot be moved stays where it is, costs no other one, and is tried again.
 */
export function createDocumentArchive(context: WorkerParts<DocumentStore>, source: ArchivingSource): Loop {
  const { outbox, settings, failpoints } = context;

  async function look(signal: AbortSignal): Promise<number> {
    let failed: Error | null = null;
    for (let after = 0; ; ) {
      const page = await outbox.documentsToArchive(source.name, after, PAGE);
      for (const document of page) {
        signal.throwIfAborted();
        failed = (await putAway(document)) ?? failed;
      }
      after = page.at(-1)?.id ?? after;
      if (page.length < PAGE) break;
    }
    if (failed) throw failed;
    return settings.timings.documentScanMs;
  }

  async function putAway(document: Parameters<ArchivingSource['archive']>[0] & { readonly id: number }) {
    try {
      const became = await source.archive(document);
      await failpoints.reach('archive.before_commit');
      // What has other bytes by now is judged anew, as what it is.
      if (became !== 'changed') await outbox.setArchived(document.id, wall(context));
      return null;
    } catch (thrown) {
      if (!hasCode(thrown, 'PDF_NOT_ARCHIVED')) throw thrown;
      return toError(thrown);
    }
  }

  return workerOf(context, `documents.${source.name}.archive`, look);
}
