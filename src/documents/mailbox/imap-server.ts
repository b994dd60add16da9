import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { CodedError } from '../../errors/coded-error.ts';
import { mailError } from '../../errors/mail.ts';
import { watchSilence } from '../../silence.ts';
import { oneLine } from '../../visible-text.ts';
import { headerFields } from './header-fields.ts';
import { connected, DEADLINES, type ImapOptions, inTime, PIECE } from './imap-connection.ts';
import { troubleOf, wordsOf } from './imap-trouble.ts';
import { type MailHead, type MailServer, MOST_HEADS, type OpenMailbox } from './mail-server.ts';

/** After a refused login; servers lock a user after a few. Milliseconds. */
const AFTER_REFUSAL_MS = 30 * 60_000;
/** UIDs of one command. */
const MOST_UIDS = 200;

/** Marks a mail that is done with, for programs; where a server keeps no keywords, only the flag is left. */
const DONE = 'InvoiceCourierDone';
const FLAG = '\\Flagged';

/** An IMAP server (RFC 9051, RFC 3501). Nothing of it, not even an endless line, can take more memory or time than its bounds. */
export function createImapServer(options: ImapOptions): MailServer {
  const { host, port, user, folder, clock } = options;
  const server = `${host}:${port}`;
  let refused: { readonly error: CodedError; readonly until: number } | null = null;

  async function open(onNews: () => void, signal: AbortSignal): Promise<OpenMailbox> {
    if (refused && refused.until > clock.now().monotonic) throw refused.error;
    refused = null;
    const silence = watchSilence({
      clock,
      tell: (problem) => options.onSilent?.(problem),
      problem: (seconds) =>
        mailError('MAIL_SERVER_UNREACHABLE', { server, detail: `it has not answered for ${seconds} s` }),
    });
    try {
      const client = await connected(options, signal);
      const mailbox = await ImapMailbox.open(client, options, onNews);
      silence.answered();
      return mailbox;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = thrown instanceof CodedError ? thrown : troubleOf(thrown, { server, user });
      if (error.code === 'MAIL_LOGIN_REFUSED') refused = { error, until: clock.now().monotonic + AFTER_REFUSAL_MS };
      throw error;
    } finally {
      silence.end();
    }
  }

  return { mailbox: `${user}@${server}/${folder}`, open };
}

/** The folder, as a connection has it open. */
class ImapMailbox implements OpenMailbox {
  readonly uidValidity: string;
  readonly keepsMarks: boolean;
  readonly #client: ImapFlow;
  readonly #options: ImapOptions;
  readonly #moves: boolean;

  static async open(client: ImapFlow, options: ImapOptions, onNews: () => void): Promise<ImapMailbox> {
    const { folder, readOnly } = options;
    const commandMs = options.deadlines?.command ?? DEADLINES.command;
    try {
      const opened = await inTime(client.mailboxOpen(folder, { readOnly }), commandMs, client).catch(
        (error: unknown) => {
          if (!client.usable) throw error;
          throw mailError(
            'MAIL_FOLDER_MISSING',
            { folder, variable: 'PDF_MAIL_FOLDER', detail: wordsOf(error) },
            error,
          );
        },
      );
      const flags = opened.permanentFlags ?? new Set<string>();
      const mailbox = new ImapMailbox(client, options, {
        uidValidity: String(opened.uidValidity),
        keepsKeywords: flags.has('\\*') || flags.has(DONE),
      });
      for (const event of ['exists', 'expunge', 'flags', 'close'] as const) client.on(event, onNews);
      return mailbox;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  private constructor(
    client: ImapFlow,
    options: ImapOptions,
    { uidValidity, keepsKeywords }: { readonly uidValidity: string; readonly keepsKeywords: boolean },
  ) {
    this.#client = client;
    this.#options = options;
    this.uidValidity = uidValidity;
    this.#moves = options.doneFolder !== null;
    this.keepsMarks = this.#moves || keepsKeywords;
  }

  get alive(): boolean {
    return this.#client.usable;
  }

  async list(): Promise<readonly number[]> {
    const marked = this.keepsMarks && !this.#moves ? { unKeyword: DONE } : {};
    return this.#search({ deleted: false, ...marked });
  }

  async flagged(): Promise<ReadonlySet<number>> {
    return new Set(await this.#search({ flagged: true }));
  }

  async heads(uids: readonly number[]): Promise<readonly MailHead[]> {
    if (uids.length > MOST_HEADS) throw new RangeError(`${uids.length} heads are asked for`);
    if (uids.length === 0) return [];
    const wanted = new Set(uids);
    const query = {
      uid: true,
      size: true,
      internalDate: true,
      envelope: true,
      headers: ['from', 'authentication-results'],
    };
    const found = await this.#ask(() => this.#client.fetchAll([...uids].join(','), query, { uid: true }));
    return found.filter(({ uid }) => wanted.has(uid)).map(headOf);
  }

  async download(uid: number, mostBytes: number): Promise<Buffer | 'too_large' | null> {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const source = { start: length, maxLength: PIECE };
      const piece = await this.#ask(() => this.#client.fetchOne(String(uid), { uid: true, source }, { uid: true }));
      if (piece === false) return null;
      const bytes = piece.source ?? Buffer.alloc(0);
      if (bytes.length > PIECE) throw this.#trouble(new Error('it sends more of a mail than was asked for'));
      pieces.push(bytes);
      length += bytes.length;
      if (length > mostBytes) return 'too_large';
      if (bytes.length < PIECE) return Buffer.concat(pieces);
    }
  }

  async finish(uids: readonly number[]): Promise<void> {
    for (let from = 0; from < uids.length; from += MOST_UIDS) {
      const range = uids.slice(from, from + MOST_UIDS).join(',');
      if (this.#moves) await this.#move(range);
      else if (this.keepsMarks) await this.#store(range, DONE);
    }
  }

  async flag(uids: readonly number[]): Promise<void> {
    for (let from = 0; from < uids.length; from += MOST_UIDS)
      await this.#store(uids.slice(from, from + MOST_UIDS).join(','), FLAG);
  }

  wait(): void {
    void this.#client.idle().catch(() => undefined); // The end of the connection is news of its own.
  }

  end(): void {
    this.#client.close();
  }

  async close(): Promise<void> {
    this.#client.removeAllListeners('close');
    await inTime(this.#client.logout(), 1000, this.#client).catch(() => undefined);
    this.#client.close();
  }

  async #search(query: object): Promise<readonly number[]> {
    const found = await this.#ask(() => this.#client.search(query, { uid: true }));
    // An answer that is none must not look like an empty folder.
    if (!Array.isArray(found)) throw this.#trouble(new Error('it cannot search the folder'));
    return found.toSorted((a, b) => a - b);
  }

  /** A copy that failed must not be followed by a deletion, which a move without its extension consists of. */
  async #move(range: string): Promise<void> {
    const { doneFolder, user } = this.#options;
    const folder = doneFolder ?? '';
    const missing = (detail: string): CodedError =>
      mailError('MAIL_FOLDER_MISSING', { folder, variable: 'PDF_MAIL_DONE_FOLDER', detail });
    const there = await this.#ask(() => this.#client.list()).then((all) => all.some(({ path }) => path === folder));
    if (!there) throw missing('it is not in the list of folders');
    const { capabilities } = this.#client;
    const done = capabilities.has('MOVE')
      ? await this.#ask(() => this.#client.messageMove(range, folder, { uid: true }))
      : capabilities.has('UIDPLUS') &&
        (await this.#ask(() => this.#client.messageCopy(range, folder, { uid: true }))) &&
        (await this.#ask(() => this.#client.messageDelete(range, { uid: true })));
    if (done) return;
    const detail = 'the server does not move them';
    throw mailError('MAIL_FOLDER_READ_ONLY', { folder: this.#options.folder, user, detail });
  }

  async #store(range: string, flag: string): Promise<void> {
    const { folder, user } = this.#options;
    const done = await this.#ask(() => this.#client.messageFlagsAdd(range, [flag], { uid: true }));
    if (!done) throw mailError('MAIL_FOLDER_READ_ONLY', { folder, user, detail: `the server does not set ${flag}` });
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await inTime(command(), this.#options.deadlines?.command ?? DEADLINES.command, this.#client);
    } catch (error) {
      throw this.#trouble(error);
    }
  }

  /** After an answer that cannot be trusted, the connection cannot either. */
  #trouble(error: unknown): CodedError {
    this.#client.close();
    const { host, port, user } = this.#options;
    return troubleOf(error, { server: `${host}:${port}`, user });
  }
}

function headOf({ uid, size, internalDate, envelope, headers }: FetchMessageObject): MailHead {
  const from = (envelope?.from ?? []).map(({ address }) => address ?? '');
  return {
    uid,
    size: size ?? Number.POSITIVE_INFINITY,
    receivedAt: internalDate ? new Date(internalDate).getTime() : 0,
    messageId: envelope?.messageId ?? null,
    subject: oneLine(envelope?.subject ?? ''),
    from,
    fields: headerFields(headers?.toString('utf8') ?? ''),
  };
}
