import { after } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { all } from '../../src/database/port.ts';
import { integer, text } from '../../src/database/row.ts';
import type { LeftMail } from '../../src/delivery/ports/mail-store.ts';
import type { ImapOptions } from '../../src/documents/mailbox/imap-connection.ts';
import { createImapServer } from '../../src/documents/mailbox/imap-server.ts';
import { createMailboxSource, type MailboxOptions } from '../../src/documents/mailbox/mailbox-source.ts';
import { createMailReader } from '../../src/documents/reading/mail/mail-reader.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { Rig } from '../support/delivery.ts';
import type { Dovecot } from '../support/dovecot.ts';
import { closed, imapOptions, unhurried } from './mail-settings.ts';

export type MailSetting = Partial<Pick<MailboxOptions, 'rules' | 'pollMs' | 'reopenMs' | 'retryMs' | 'readOnly'>> &
  Partial<ImapOptions>;

/** For all mailboxes of a file: to start the two processes takes longer than to read what its mails bring. */
const reader = createPdfReader({ patterns: [] });
const mailReader = createMailReader();
after(() => Promise.all([reader.close(), mailReader.close()]));

/** A delivery whose PDFs come out of a mailbox; it can be restarted on what is on disk. */
export class MailRig implements AsyncDisposable {
  readonly rig = new Rig({ ...unhurried, copyToSalesperson: false });

  /** Starts on the mailbox; with other settings after a stop. */
  async start(dovecot: Pick<Dovecot, 'port' | 'caPem'>, setting: MailSetting = {}): Promise<void> {
    const { rig } = this;
    const { rules = closed, pollMs = 50, reopenMs = 0, retryMs = [50, 50], readOnly = false, ...imap } = setting;
    rig.documents = [
      createMailboxSource({
        server: createImapServer({ ...imapOptions(dovecot), readOnly, ...imap }),
        rules,
        ledger: {
          mailsOf: (folder) => rig.outbox.mailsOf(folder),
          keepMail: (folder, mail) => rig.outbox.keepMail(folder, mail),
          forgetMails: (folder, uids) => rig.outbox.forgetMails(folder, uids),
        },
        store: createFilePdfStore(rig.pdfFolder),
        reader,
        mailReader: { read: mailReader.read, close: () => Promise.resolve() },
        clock: systemClock,
        readOnly,
        pollMs,
        reopenMs,
        retryMs,
      }),
    ];
    await rig.start();
  }

  async stop(): Promise<void> {
    await this.rig.stop();
    await Promise.all(this.rig.documents.map((one) => one.close()));
  }

  /** File names of the PDFs that were recorded, sorted. */
  async names(): Promise<readonly string[]> {
    const rows = await this.rig.database.read(() => all('SELECT file_name FROM documents ORDER BY file_name'));
    return rows.map((row) => text(row, 'file_name'));
  }

  /** Versions that have read the PDFs. */
  async versions(): Promise<readonly number[]> {
    const rows = await this.rig.database.read(() =>
      all("SELECT facts -> 'text' ->> 'version' AS version FROM documents"),
    );
    return rows.map((row) => integer(row, 'version'));
  }

  left(): Promise<readonly LeftMail[]> {
    return this.rig.outbox.leftMails(1000);
  }

  /** Codes of mails that were left. */
  async codes(): Promise<readonly string[]> {
    return (await this.left()).map(({ problem }) => problem?.code ?? '').sort();
  }

  /** Code of what fails now; null: nothing does. */
  async failing(): Promise<string | null> {
    const { failing = [] } = (await this.rig.delivery?.standing()) ?? {};
    return failing.find(({ worker }) => worker === 'documents.mailbox')?.code ?? null;
  }

  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    await this.rig.until(condition, what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.rig[Symbol.asyncDispose]();
  }
}
