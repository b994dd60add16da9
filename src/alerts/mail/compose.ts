import { hash } from 'node:crypto';
import { sentenceIn } from '../../translations/translate.ts';
import { oneLine } from '../../visible-text.ts';
import type { Incident } from '../alert.ts';
import type { Notice } from '../notices.ts';
import { lasting, momentIn } from '../times.ts';
import { alertWords } from '../words.ts';
import { footOf, type Letterhead } from './letterhead.ts';
import { reportSheet } from './report-sheet.ts';
import { type Sheet, sheetAsHtml, sheetAsText, type Tone } from './sheet.ts';
import type { Mail } from './smtp.ts';

const LONGEST_SUBJECT = 120;

/**
 * A notice as a mail. Those of one incident are one conversation, and a repeat has the id of the first. Pure.
 *
 * @param open incidents that are open now, for the daily report
 * @param now epoch milliseconds
 */
export function composeMail(notice: Notice, head: Letterhead, open: readonly Incident[], now: number): Mail {
  const { incident, event } = notice;
  const sheet = incident.report ? reportSheet(incident.report, open, head) : incidentSheet(notice, head);
  const opened = messageIdOf(incident, 'opened', head);
  const messageId = event === 'opened' ? opened : messageIdOf(incident, event, head);
  const about = `[Invoice Courier] ${oneLine(head.company, 60)}`;
  return {
    subject: oneLine(`${about}: ${incident.report ? '' : `${sheet.label}: `}${sheet.headline}`, LONGEST_SUBJECT),
    text: sheetAsText(sheet),
    html: sheetAsHtml(sheet, head.language),
    messageId,
    inReplyTo: event === 'opened' ? null : opened,
    at: now,
  };
}

function incidentSheet(notice: Notice, head: Letterhead): Sheet {
  const { event, incident, times, totalMs } = notice;
  const words = alertWords[head.language];
  const { sentence, severity, openedAt, closedAt, next } = incident;
  const isOver = event === 'closed' || event === 'summed';
  const since = { name: words.since, value: momentIn(openedAt, head.timeZone) };
  const lasted = { name: words.lasted, value: lasting((closedAt ?? openedAt) - openedAt) };
  const sum =
    event === 'summed'
      ? [{ text: words.cameAndWent(times, lasting(totalMs)) }]
      : times > 1
        ? [{ text: words.again(times, lasting(totalMs)) }]
        : [];
  return {
    tone: toneOf(severity, isOver),
    label:
      severity === 'info'
        ? words.test
        : { opened: words.problem, updated: words.worse, closed: words.solved, summed: words.summed }[event],
    headline: sentenceIn(head.language, sentence),
    sections: [
      ...(sum.length > 0 ? [{ title: null, rows: sum }] : []),
      { title: null, rows: event === 'closed' ? [since, lasted] : [since] },
      ...(isOver || severity === 'info' ? [] : [{ title: words.whatToDo, rows: [{ text: head.words(next) }] }]),
    ],
    foot: footOf(head, incident.key),
  };
}

function toneOf(severity: Incident['severity'], isOver: boolean): Tone {
  if (isOver) return 'good';
  return severity === 'info' ? 'plain' : severity;
}

/** Known from what it tells, not from a row's number, which it may not have while the disk fails. */
function messageIdOf(incident: Incident, event: string, { domain, company, session }: Letterhead): string {
  const told = event === 'updated' ? [event, incident.severity, incident.sentence, incident.stage] : [event];
  const facts = JSON.stringify([company, session, incident.key, incident.openedAt, ...told]);
  return `<${hash('sha256', facts).slice(0, 32)}@${domain}>`;
}
