/**
 * Copies backups off site in a process of its own: a share that stops answering would keep a call on a file, and with it one
 * of Node's few threads, for ever. The parent kills this process.
 */
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { type Copied, type CopyOrder, copyOffSite } from './copy-off-site.ts';

/** The one message to the parent. */
export type CopyAnswer =
  | ({ readonly done: true } & Copied)
  | { readonly done: false; readonly code: string | null; readonly sentence: string };

process.once('disconnect', () => process.exit());
process.once('message', (order: CopyOrder) => {
  void copyOffSite(order, Date.now())
    .then(
      (copied): CopyAnswer => ({ done: true, ...copied }),
      (thrown: unknown): CopyAnswer => {
        const error = toError(codedDiskError(thrown));
        return { done: false, code: error instanceof CodedError ? error.code : null, sentence: error.message };
      },
    )
    .then((answer) => process.send?.(answer, () => process.exit()));
});
