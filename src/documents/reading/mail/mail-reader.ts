import { documentsError } from '../../../errors/documents.ts';
import { mailError } from '../../../errors/mail.ts';
import { KeptProcess } from '../kept-process.ts';
import type { ReaderKind } from '../reader-kind.ts';
import { ReaderNotStarted, ReadingEnded } from '../reader-process.ts';
import type { ReadingEnd } from '../reading-watch.ts';
import type { ClosedKind, MailLine, MailRequest } from './mail-limits.ts';
import { LONGEST_MAIL_LINE, parseMailLine } from './mail-wire.ts';

/** A PDF of a mail. */
export interface MailedPdf {
  /** As the mail has it: foreign text; null: it has none. */
  readonly name: string | null;
  readonly bytes: Uint8Array;
  /** The XML that came with it: it may be its electronic invoice. null: there is none. */
  readonly xml: Uint8Array | null;
}

/** What was found in a mail. */
export interface ReadMail {
  readonly pdfs: readonly MailedPdf[];
  /** Attachments that are not opened, the first ones. */
  readonly closed: readonly { readonly name: string | null; readonly kind: ClosedKind }[];
  /** It has so many or so large PDFs that none is taken. */
  readonly tooMany: boolean;
}

/** Reads mails in a separate process that can be killed, as PDFs are. */
export interface MailReader {
  /** @throws `MAIL_READING_ENDED` for a mail that took too much time or memory; `PDF_READER_FAILED`; the signal's reason */
  read(mail: Uint8Array, signal: AbortSignal): Promise<ReadMail>;
  close(): Promise<void>;
}

/** Processor time, milliseconds; the largest mails took three seconds. */
const MOST_MS = 10_000;

const KIND: ReaderKind<MailLine> = {
  child: './mail/mail-child.ts',
  packages: ['postal-mime'],
  longestLine: LONGEST_MAIL_LINE,
  parse: parseMailLine,
};

const WORDS: Readonly<Record<ReadingEnd, string>> = {
  time: `it took more than ${MOST_MS / 1000} s of processor time`,
  hung: 'it came to no end',
  memory: 'it took more than 512 MB of memory',
  crash: 'the process reading it exited',
};

export function createMailReader(): MailReader {
  const kept = new KeptProcess(KIND);
  return {
    read: async (mail, signal) => {
      try {
        const request: MailRequest = { size: mail.length };
        const { answer, bytes } = await kept.ask(request, mail, { ms: MOST_MS, signal });
        return { ...answer, pdfs: cut(answer.pdfs, bytes) };
      } catch (error) {
        if (error instanceof ReaderNotStarted)
          throw documentsError('PDF_READER_FAILED', { detail: error.message }, error);
        if (error instanceof ReadingEnded) throw mailError('MAIL_READING_ENDED', { detail: WORDS[error.end] }, error);
        throw error;
      }
    },
    close: () => kept.close(),
  };
}

function cut(pdfs: MailLine['pdfs'], bytes: Buffer): MailedPdf[] {
  let from = 0;
  const next = (size: number): Buffer => {
    const own = bytes.subarray(from, from + size);
    from += size;
    return own;
  };
  return pdfs.map(({ name, size, xmlSize }) => ({ name, bytes: next(size), xml: xmlSize > 0 ? next(xmlSize) : null }));
}
