import assert from 'node:assert/strict';
import { test } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import type { Incident } from '../../src/alerts/alert.ts';
import type { DayReport } from '../../src/alerts/day-report.ts';
import { composeMail } from '../../src/alerts/mail/compose.ts';
import type { Letterhead } from '../../src/alerts/mail/letterhead.ts';
import { type SmtpOptions, sendMail } from '../../src/alerts/mail/smtp.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { hostileChatTexts, hostileTexts, invisibleIn, mark } from '../security/hostile-texts.ts';
import { MailServer, mailPassword, mailUser } from './mail-server.ts';
import { reportSaying } from './report-saying.ts';

/** Mails in which each text from outside is an attack, over a real connection, against the same with harmless texts. */

const now = Date.parse('2026-11-25T12:00:00Z');

function incidentSaying(text: string, report: DayReport | null): Incident {
  const alert = {
    key: `delivery.held:${text}`,
    sentence: text,
    next: text,
    openedAt: now,
    closedAt: null,
  };
  return report ? { ...alert, severity: 'info', report } : { ...alert, severity: 'critical' };
}

/** An alert and a report, as the server gets them. */
async function mailsSaying(text: string, server: MailServer): Promise<readonly Email[]> {
  const smtp: SmtpOptions = {
    ...{ host: '127.0.0.1', port: server.port, security: 'starttls', caPem: server.caPem },
    login: { user: mailUser, with: { password: mailPassword } },
    ...{ from: mailUser, to: ['boss@example.com'] },
  };
  const head: Letterhead = {
    company: text,
    session: text,
    language: 'en',
    timeZone: 'UTC',
    domain: 'example.com',
    words: inCommands,
  };
  const incident = incidentSaying(text, null);
  for (const one of [incident, incidentSaying(text, reportSaying(text))]) {
    const notice = { id: 1, event: 'opened', incident: one, attempts: 0, times: 1, totalMs: 0 } as const;
    assert.equal(await sendMail(smtp, composeMail(notice, head, [incident], now), AbortSignal.timeout(10_000)), null);
  }
  const received = server.mails.splice(0);
  for (const { to } of received) assert.deepEqual(to, smtp.to);
  return Promise.all(received.map(({ raw }) => PostalMime.parse(raw)));
}

/** What a mail is made of, apart from what it says. */
function shapeOf({ headers, to, cc, bcc, from, attachments, html }: Email) {
  const tags = [...(html ?? '').matchAll(/<(\/?[a-z][^\s>]*)((?:\s+[\w-]+="[^"]*")*)\s*>/g)];
  return {
    ...{ to, cc, bcc, from, attachments: attachments.length },
    headers: headers.map(({ key }) => key),
    markup: tags.map(([, name, attributes = '']) => `${name} ${attributes}`),
    signs: (html ?? '').split('<').length,
  };
}

test('such a text adds no header, recipient, part or markup to a mail, and is readable in it', async () => {
  await using server = await MailServer.start();
  const harmless = (await mailsSaying('Ana', server)).map(shapeOf);
  assert.equal(harmless.length, 2);
  for (const text of [...hostileTexts, ...hostileChatTexts]) {
    const mails = await mailsSaying(text, server);
    assert.deepEqual(mails.map(shapeOf), harmless, JSON.stringify(text));
    for (const { subject = '', text: plain = '', html = '' } of mails) {
      assert.doesNotMatch(subject, /[\r\n]/);
      for (const part of [subject, plain, html]) {
        assert.deepEqual(invisibleIn(part), []);
        assert.ok(part.includes(mark), part);
      }
      assert.doesNotMatch(plain, /^\s*(Bcc|Content-Type):/m);
    }
  }
});
