import type { LeftMail } from '../../delivery/ports/mail-store.ts';
import { nextStepFor } from '../../delivery/rules/why.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import { bookAndAccount } from '../../service/delivery-life.ts';
import { openOutboxDatabase } from '../../service/outbox-database.ts';
import { outboxPlace } from '../../service/outbox-place.ts';
import { oneLine } from '../../visible-text.ts';
import { alignedTable, type Column, columnsOf } from '../deliveries/words.ts';
import type { DocumentsParts } from './parts.ts';

const MOST_ROWS = 200;

/** `documents mails`: mails that were left, or could not be read so far, and why. */
export async function listMails(test: boolean, parts: DocumentsParts): Promise<number> {
  const { service, book, json, write } = parts;
  const database = await openOutboxDatabase(outboxPlace(service), bookAndAccount(book), { existing: true });
  try {
    const outbox = createOutbox(database, { mode: test ? 'test' : 'live', ...bookAndAccount(book), copies: false });
    const mails = await outbox.leftMails(MOST_ROWS);
    write(
      json
        ? `${jsonInCommands({ mails: mails.map(plain) }, 'deliveries')}\n`
        : tableOf(mails, book.COMPANY_TIME_ZONE, columnsOf(process.stdout)),
    );
    return 0;
  } finally {
    await database.close();
  }
}

function plain(mail: LeftMail): object {
  const { mailbox, uid, messageId, sender, subject, size, receivedAt, state, problem, attempts, pdfs } = mail;
  return {
    mailbox,
    uid,
    messageId,
    sender,
    subject,
    size,
    receivedAt: new Date(receivedAt).toISOString(),
    state,
    code: problem?.code ?? null,
    sentence: problem?.sentence ?? null,
    next: problem === null ? null : nextStepFor(problem.code),
    attempts,
    pdfs: pdfs.map(({ fileName, sha256 }) => ({ fileName, sha256 })),
  };
}

/** For people. Pure. */
export function tableOf(mails: readonly LeftMail[], timeZone: string, width: number): string {
  if (mails.length === 0) return 'No mails were left for a person.\n';
  const columns: readonly Column<LeftMail>[] = [
    { head: 'Received', of: ({ receivedAt }) => localTime(receivedAt, timeZone), spare: 3 },
    { head: 'From', of: ({ sender }) => sender, shrinks: true },
    { head: 'Subject', of: ({ subject }) => subject, shrinks: true },
    { head: 'PDFs', of: ({ pdfs }) => String(pdfs.length), right: true, spare: 2 },
    { head: 'Why', of: ({ problem }) => problem?.code ?? '' },
    { head: 'Again', of: ({ state, nextAt }) => (state === 'waiting' ? localTime(nextAt, timeZone) : ''), spare: 1 },
  ];
  const reasons = Map.groupBy(mails, ({ problem }) => problem?.code ?? '');
  const lines = [...reasons].flatMap(([code, [first]]) => {
    const next = nextStepFor(code);
    return [
      `${code}: ${oneLine(first?.problem?.sentence ?? '')}`,
      ...(next === null ? [] : [`    Next: ${inCommands(next)}`]),
    ];
  });
  return `${alignedTable(columns, mails, width)}\n${lines.join('\n')}\n`;
}
