import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import type { DocumentFacts } from '../document-facts.ts';
import {
  type DocumentSource,
  type FoundDocument,
  type ReadingEffort,
  type Recall,
  recallsNothing,
  type SourceStanding,
} from '../document-source.ts';
import type { KnownMail, MailFolder, MailLedger } from '../mail-ledger.ts';
import type { PdfStore } from '../pdf-store.ts';
import { readFound } from '../reading/document-bytes.ts';
import { MOST_MAIL_MB } from '../reading/mail/mail-limits.ts';
import type { MailReader, ReadMail } from '../reading/mail/mail-reader.ts';
import type { PdfReader } from '../reading/reader.ts';
import {
  afterFailure,
  countsOf,
  dependsOnConfiguration,
  firstSeen,
  problemBefore,
  problemIn,
  RETRY_MS,
  tooLarge,
} from './mail-rules.ts';
import { type MailServer, MOST_HEADS, type OpenMailbox } from './mail-server.ts';
import { judgeSender, type SenderRules } from './sender.ts';
import { inStore, storePdfs } from './stored-pdfs.ts';

export interface MailboxOptions {
  readonly server: MailServer;
  readonly rules: SenderRules;
  readonly ledger: MailLedger;
  readonly store: PdfStore;
  /** Belongs to the caller, who closes it. */
  readonly reader: PdfReader;
  /** Is closed with the source. */
  readonly mailReader: MailReader;
  readonly clock: Clock;
  /** Mails are neither moved nor marked. */
  readonly readOnly: boolean;
  /** How often the folder is looked into without any news, milliseconds. */
  readonly pollMs?: number;
  /** The least time between two connections, milliseconds. */
  readonly reopenMs?: number;
  readonly retryMs?: readonly number[];
}

const POLL_MS = 60_000;
const REOPEN_MS = 5000;
/** Mails that are downloaded in one look: their PDFs are recorded before the next ones are. */
const MOST_DOWNLOADS = 50;
const MOST_BYTES = MOST_MAIL_MB * 1024 * 1024;

/** Where a look is. */
interface Look {
  readonly mailbox: OpenMailbox;
  readonly folder: MailFolder;
  readonly signal: AbortSignal;
  readonly recall: Recall;
  /** What went wrong without keeping any PDF from being taken; told at the end. */
  readonly troubles: Error[];
}

/**
 * PDFs in the mails of a mailbox. A mail's PDFs are put into our store first, then remembered, then yielded; only when all of
 * them are recorded as documents is the mail moved or marked. Killed anywhere in between, it is found again where it was. A
 * PDF is named by its content, so the same one is one document, whatever UIDs its mails have.
 */
export function createMailboxSource(options: MailboxOptions): DocumentSource {
  const { server, rules, ledger, store, reader, mailReader, clock, readOnly } = options;
  const { pollMs = POLL_MS, reopenMs = REOPEN_MS, retryMs = RETRY_MS } = options;
  let listener: () => void = () => undefined;
  let mailbox: OpenMailbox | null = null;
  let news = true;
  let nextPoll = 0;
  let nextOpening = Number.NEGATIVE_INFINITY;
  let judged = false;
  let failure: Error | null = null;
  let standing: SourceStanding = {
    lastLook: null,
    waiting: 0,
    left: 0,
    strangers: 0,
    note: rules.authentication === 'off' ? 'senders are not authenticated (PDF_MAIL_AUTHENTICATION=off)' : null,
  };

  return {
    name: 'mailbox',
    scan,
    onNews: (heard) => {
      listener = heard;
    },
    standing: () => standing,
    facts,
    close: async () => {
      listener = () => undefined;
      await mailbox?.close();
      await mailReader.close();
    },
  };

  async function* scan(signal: AbortSignal, recall: Recall = recallsNothing) {
    const now = clock.now().monotonic;
    const isOpen = mailbox?.alive ?? false;
    if (isOpen && !news && now < nextPoll) return;
    // A server that ends every connection at once is not asked without a pause.
    if (!isOpen && now < nextOpening) {
      if (failure) throw failure;
      return;
    }
    news = false;
    // A stop does not wait for an answer.
    const onAbort = (): void => mailbox?.end();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (!isOpen) nextOpening = now + reopenMs;
      mailbox = isOpen && mailbox ? mailbox : await server.open(onNews, signal);
      const folder = { mailbox: server.mailbox, uidValidity: mailbox.uidValidity };
      yield* look({ mailbox, folder, signal, recall, troubles: [] });
      mailbox.wait();
      nextPoll = clock.now().monotonic + pollMs;
      failure = null;
    } catch (error) {
      news = true;
      failure = signal.aborted ? null : toError(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  function onNews(): void {
    news = true;
    listener();
  }

  async function* look(at: Look): AsyncIterable<FoundDocument> {
    const listed = await at.mailbox.list();
    const isListed = new Set(listed);
    const known = new Map((await ledger.mailsOf(at.folder)).map((mail) => [mail.uid, mail]));
    const gone = [...known.values()].filter(({ uid, state }) => !isListed.has(uid) && state !== 'taken');
    await forget(gone, at);
    const again = await toJudgeAgain(
      [...known.values()].filter(({ uid }) => isListed.has(uid)),
      at,
    );
    for (const uid of again) known.delete(uid);
    // A stop may have come before the flag.
    const unflagged = [...known.values()].filter(({ state, flagged }) => state === 'refused' && !flagged);
    if (!judged)
      await leave(
        unflagged.filter(({ uid }) => isListed.has(uid)),
        at,
      );

    // A person may have moved a mail whose PDFs we have by now.
    const recorded = yield* unrecorded(
      [...known.values()].filter(({ state }) => state === 'taken'),
      at,
    );
    await forget(
      recorded.filter(({ uid }) => !isListed.has(uid)),
      at,
    );
    await finish(
      recorded.filter(({ uid }) => isListed.has(uid)),
      at,
    ).catch((error: unknown) => {
      // Mails that can be neither moved nor marked keep no PDF from being taken.
      at.troubles.push(toError(error));
    });
    const now = clock.now().wall;
    const due = listed.filter((uid) => {
      const mail = known.get(uid);
      return !mail || (mail.state === 'waiting' && mail.nextAt <= now);
    });
    yield* readAll(due, known, at);
    judged = true;
    await tellStanding(at, listed.length);
    for (const trouble of at.troubles) throw trouble;
  }

  async function forget(mails: readonly KnownMail[], { folder }: Look): Promise<void> {
    if (mails.length > 0)
      await ledger.forgetMails(
        folder,
        mails.map(({ uid }) => uid),
      );
  }

  /** UIDs of mails that were left, for which a person took the flag off, or another configuration may say otherwise. */
  async function toJudgeAgain(mails: readonly KnownMail[], at: Look): Promise<readonly number[]> {
    const configured = judged ? [] : mails.filter(dependsOnConfiguration);
    const marked = mails.filter(({ state, flagged }) => state === 'refused' && flagged);
    const flagged = marked.length === 0 ? new Set<number>() : await at.mailbox.flagged();
    const unmarked = marked.filter(({ uid }) => !flagged.has(uid));
    return [...new Set([...configured, ...unmarked].map(({ uid }) => uid))];
  }

  /** Yields the PDFs that are not recorded yet once more; answers the mails all of whose PDFs are. */
  async function* unrecorded(
    mails: readonly KnownMail[],
    at: Look,
  ): AsyncGenerator<FoundDocument, readonly KnownMail[]> {
    const recorded: KnownMail[] = [];
    for (const mail of mails) {
      at.signal.throwIfAborted();
      const kept = await at.recall(mail.pdfs.map(({ key }) => key));
      const missing = mail.pdfs.filter(({ key, sha256 }) => kept.get(key)?.sha256 !== sha256);
      if (missing.length === 0) recorded.push(mail);
      const found = await inStore(store, missing, mail.receivedAt);
      yield* found;
      if (found.length === missing.length) continue;
      // Removed from our store behind our back: it is still in the mail.
      await forget([mail], at);
      news = true;
    }
    return recorded;
  }

  async function finish(mails: readonly KnownMail[], at: Look): Promise<void> {
    if (mails.length === 0) return;
    const left = mails.filter(({ problem }) => problem !== null);
    const done = mails.filter(({ problem }) => problem === null);
    await leave(left, at);
    if (done.length === 0) return;
    const uids = done.map(({ uid }) => uid);
    if (!readOnly) await at.mailbox.finish(uids);
    if (!readOnly && at.mailbox.keepsMarks) await ledger.forgetMails(at.folder, uids);
    else for (const mail of done) await ledger.keepMail(at.folder, { ...mail, state: 'done' });
  }

  /** Leaves mails where they are, with a flag. */
  async function leave(mails: readonly KnownMail[], at: Look): Promise<void> {
    for (const mail of mails) await ledger.keepMail(at.folder, { ...mail, state: 'refused', flagged: false });
    if (mails.length === 0 || readOnly) return;
    try {
      await at.mailbox.flag(mails.map(({ uid }) => uid));
      for (const mail of mails) await ledger.keepMail(at.folder, { ...mail, state: 'refused', flagged: true });
    } catch (error) {
      if (!at.mailbox.alive) throw error;
      at.troubles.push(toError(error));
    }
  }

  async function* readAll(
    due: readonly number[],
    known: ReadonlyMap<number, KnownMail>,
    at: Look,
  ): AsyncIterable<FoundDocument> {
    let downloads = 0;
    for (let from = 0; from < due.length; from += MOST_HEADS) {
      for (const head of await at.mailbox.heads(due.slice(from, from + MOST_HEADS))) {
        at.signal.throwIfAborted();
        if (downloads >= MOST_DOWNLOADS) {
          news = true;
          return;
        }
        const mail = known.get(head.uid) ?? firstSeen(head);
        const problem = problemBefore(judgeSender(head, rules), head.size);
        if (problem === null) {
          downloads += 1;
          yield* take(mail, at);
        } else if (problem.code === 'MAIL_SENDER_UNKNOWN')
          await ledger.keepMail(at.folder, { ...mail, state: 'refused', problem });
        else await leave([{ ...mail, problem }], at);
      }
    }
  }

  /** A mail that cannot be read costs itself; a connection that ends in the middle of it costs the look too. */
  async function* take(mail: KnownMail, at: Look): AsyncIterable<FoundDocument> {
    let content: ReadMail;
    try {
      const raw = await at.mailbox.download(mail.uid, MOST_BYTES);
      if (raw === null) return;
      if (raw === 'too_large') return await leave([{ ...mail, problem: tooLarge(mail.size) }], at);
      content = await mailReader.read(raw, at.signal);
    } catch (thrown) {
      at.signal.throwIfAborted();
      const error = toError(thrown);
      if ('code' in error && error.code === 'PDF_READER_FAILED') throw error;
      const failed = { ...mail, ...afterFailure(mail, error, clock.now().wall, retryMs) };
      if (failed.state === 'refused' && at.mailbox.alive) await leave([failed], at);
      else await ledger.keepMail(at.folder, failed);
      if (at.mailbox.alive) return;
      throw error;
    }
    const pdfs = await storePdfs(store, content.pdfs);
    const taken: KnownMail = { ...mail, state: 'taken', problem: problemIn(content), pdfs };
    if (pdfs.length === 0) await leave([taken], at);
    else await ledger.keepMail(at.folder, taken);
    yield* await inStore(store, pdfs, mail.receivedAt);
    news = true; // Once they are recorded, the mail can be finished.
  }

  async function tellStanding({ folder }: Look, listed: number): Promise<void> {
    standing = { ...standing, ...countsOf(await ledger.mailsOf(folder), listed), lastLook: clock.now().wall };
  }

  async function facts(
    document: FoundDocument,
    signal: AbortSignal,
    effort: ReadingEffort = 'full',
  ): Promise<DocumentFacts> {
    // The folders of a key name series, and a hash is none.
    return readFound(reader, { document, key: document.fileName }, effort, signal);
  }
}
