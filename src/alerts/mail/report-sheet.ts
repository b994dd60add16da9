import { reasonIn } from '../../translations/reasons.ts';
import { sentenceIn } from '../../translations/translate.ts';
import type { Incident } from '../alert.ts';
import type { DayReport } from '../day-report.ts';
import { lasting, momentIn } from '../times.ts';
import { type AlertWords, alertWords } from '../words.ts';
import { footOf, type Letterhead } from './letterhead.ts';
import type { Row, Section, Sheet } from './sheet.ts';

/**
 * The daily report: what needs a person on top, then figures, what waits and why, and how everything is. Pure.
 *
 * @param open incidents that are open
 */
export function reportSheet(report: DayReport, open: readonly Incident[], head: Letterhead): Sheet {
  const words = alertWords[head.language].report;
  const { day, counts, person } = report;
  const held = person.reduce((sum, { count }) => sum + Math.max(1, count), 0);
  const opened = open.filter(({ closedAt, severity }) => closedAt === null && severity !== 'info');
  const title = `${words.title} ${day}`;
  const calm = opened.length === 0 && report.places.every(({ trouble }) => trouble === null);
  return {
    tone: held > 0 || !calm ? 'warning' : 'good',
    label: head.company,
    headline: `${title}: ${held > 0 ? words.person(held) : words.nobody}, ${words.sent(counts.sent)}`,
    sections: [
      {
        title: null,
        rows: held > 0 ? person.map((one) => personRow(one, head)) : [{ text: `${words.nobody}.` }],
      },
      ...(opened.length === 0 ? [] : [openSection(opened, words, head)]),
      {
        title: words.sinceLast,
        rows: (['sent', 'delivered', 'read', 'failed', 'untaken'] as const).map((name) => ({
          name: words.counts[name],
          value: String(counts[name]),
          bad: (name === 'failed' || name === 'untaken') && counts[name] > 0,
        })),
      },
      waitingSection(report, words, head),
      {
        title: words.places,
        rows: report.places.map(({ place, trouble, since }) => ({
          name: words.place[place],
          value:
            trouble === null
              ? words.works
              : `${sentenceIn(head.language, trouble)}${since === null ? '' : ` (${momentIn(since, head.timeZone)})`}`,
          bad: trouble !== null,
        })),
      },
    ],
    foot: footOf(head, null),
  };
}

function personRow({ code, count, sentence, next }: DayReport['person'][number], head: Letterhead): Row {
  const known = code === null ? null : reasonIn(head.language, code);
  return {
    text: `${count === 0 ? '' : `${count} × `}${known ?? sentenceIn(head.language, sentence)}`,
    below: head.words(next),
  };
}

function openSection(open: readonly Incident[], words: AlertWords['report'], head: Letterhead): Section {
  return {
    title: words.open,
    rows: open.map(({ sentence, openedAt, next }) => ({
      text: `${momentIn(openedAt, head.timeZone)}  ${sentenceIn(head.language, sentence)}`,
      below: head.words(next),
    })),
  };
}

function waitingSection(
  { waiting, oldestAt, at, holdups }: DayReport,
  words: AlertWords['report'],
  head: Letterhead,
): Section {
  const counts = new Map<string, number>();
  for (const { state, count } of waiting) {
    const word = words.states[state] ?? state;
    counts.set(word, (counts.get(word) ?? 0) + count);
  }
  if (counts.size === 0) return { title: words.waiting, rows: [{ text: words.nothingWaits }] };
  return {
    title: words.waiting,
    rows: [
      ...[...counts].map(([word, count]) => ({ text: `${count} ${word}` })),
      ...(oldestAt === null ? [] : [{ text: `${words.oldest} ${lasting(at - oldestAt)}.` }]),
      ...holdups.map(({ sentence, until }) => ({
        text: `${words.why}: ${sentenceIn(head.language, sentence)}${until === null ? '' : ` (${words.until} ${momentIn(until, head.timeZone)})`}`,
      })),
    ],
  };
}
