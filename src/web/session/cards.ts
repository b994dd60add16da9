import type { Incident } from '../../alerts/alert.ts';
import { inCommands } from '../../next-steps/commands.ts';
import type { Figures } from '../../operations/session/figures.ts';
import type { Spell } from '../../session/lifecycle/availability.ts';
import type { CopyStanding } from '../../session/lifecycle/copy-plan.ts';
import type { Distribution } from '../../session/lifecycle/distribution.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import type { FlightRecord } from '../../session/lifecycle/flight-record.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { stepIn } from '../../translations/translate.ts';
import { type Html, html, nothing, type Value } from '../html.ts';
import type { Language } from '../language.ts';
import { companiesTexts } from '../texts/companies.ts';
import { copyTexts } from '../texts/copies.ts';
import type { SessionWords } from '../texts/session.ts';
import { reasonIn, told } from '../told.ts';
import { ago, moment, span } from './words.ts';

/** What every card needs to say something. */
export interface Voice {
  readonly words: SessionWords;
  readonly language: Language;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the session is now, with its last proofs of life. Pure. */
export function nowCard(status: SessionStatus, voice: Voice, sharers: readonly string[] = []): Html {
  const { words, language } = voice;
  const heard = (ms: number | null): string => (ms === null ? words.notYet : ago(ms, language));
  const mood = status.maySend ? 'good' : status.state === 'needs_person' ? 'bad' : 'warn';
  return html`<p class="state-now ${mood}"><span aria-hidden="true">${status.maySend ? '✓' : '!'}</span> <strong id="state" data-state="${status.state}">${words.stateWords[status.state]}</strong></p>
<p>${told(status.sentence, language)}</p>
${!status.maySend && html`<p><strong>${words.next}:</strong> ${inCommands(stepIn(language, status.next))}</p>`}
${facts([
  [words.number, status.account?.replace(/@.*$/, '') ?? words.unknown],
  ...(sharers.length > 1 ? [[companiesTexts[language].sharedBy, sharers.join(', ')] as const] : []),
  [words.online, status.connectedMs === null ? words.notYet : `${words.since} ${span(status.connectedMs, language)}`],
  [words.answered, heard(status.proofs.outboundMs)],
  [words.wrote, heard(status.proofs.inboundMs)],
])}`;
}

/** Time left by WhatsApp's own rules, as bars with their numbers. Pure. */
export function clockCard({ linkClock }: SessionStatus, { words, language }: Voice): Html {
  const bar = (name: string, days: number | null, most: number, warnFrom: number, unknown = words.unknown): Html => {
    const text = days === null ? unknown : `${days} ${words.daysOf} ${most}`;
    const mood = days !== null && days >= warnFrom ? 'warn' : 'good';
    return html`<div class="meter-row"><span>${name}</span><span>${text}</span><svg class="meter ${mood}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="meter-ground" width="100" height="6"/><rect class="meter-fill" width="${Math.min(100, ((days ?? 0) / most) * 100)}" height="6"/></svg></div>`;
  };
  return html`<h2>${words.clock}</h2>
${bar(words.phoneSeen, linkClock.phoneSeenDaysAgo, 14, 10, linkClock.phoneIsVisible ? words.unknown : words.notWithEngine)}
${bar(words.idle, linkClock.idleDays, 30, 20)}
${facts([[words.linkedDays, linkClock.daysSinceLinked === null ? words.unknown : String(linkClock.daysSinceLinked)]])}
${linkClock.warning && html`<p class="note">${told(linkClock.warning.sentence, language)} ${inCommands(stepIn(language, linkClock.warning.next))}</p>`}
<p class="help">${words.clockHelp}</p>`;
}

/** How reliable it has been. Pure. */
export function figuresCard({ session, deliveries }: Figures, { words, language }: Voice): Html {
  const { restarts, links } = session;
  const most = (of: Distribution | null): string =>
    of === null ? words.unknown : of.p95Ms === null ? words.never : span(of.p95Ms, language);
  const longest = Math.max(links.between.longestMs ?? 0, links.sinceLastMs ?? 0);
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const held = deliveries?.held.share;
  return html`<h2>${words.figures}</h2>${facts([
    [words.restarts, `${restarts.withoutLink} ${words.of} ${restarts.count}`],
    [words.between, links.sinceLastMs === null ? words.unknown : span(longest, language)],
    [words.noticed, most(session.detection)],
    [words.recovered, most(session.recovery)],
    [words.confirmed, most(deliveries?.ack ?? null)],
    [words.delivered, most(deliveries?.delivered ?? null)],
    [words.held, held === null || held === undefined ? words.unknown : share.format(held)],
  ])}<p><a href="/session/figures.csv">CSV</a> · <a href="/session/figures.json">JSON</a></p>`;
}

/** Whether the copies off site are of use. Pure. */
export function drillCard(standing: DrillStanding, { words, language }: Voice): Html {
  const { isSetUp, last, ageMs, isOverdue, copies } = standing;
  const good = `${words.drillGood}: ${ageMs === null ? words.notYet : ago(ageMs, language)}`;
  return html`<h2>${words.drill}</h2>
${copies?.isSetUp ? copyLines(copies, words.notYet, language) : nothing}
${isSetUp ? html`<p id="drill-age">${good}</p>` : html`<p>${words.drillNotSetUp}</p>`}
${last?.problem ? html`<p class="note bad">${words.drillFailed}: ${told(last.problem.sentence, language)}</p>` : nothing}
${isOverdue && html`<p class="note">${words.drillOverdue}</p>`}
<p class="help">${words.drillHelp}</p>`;
}

function copyLines({ ageMs, problem, hasKey }: CopyStanding, notYet: string, language: Language): Html {
  const words = copyTexts[language];
  return html`<p id="copy-age">${words.newest}: ${ageMs === null ? notYet : ago(ageMs, language)}</p>
${problem && html`<p class="note bad">${words.failed}: ${told(problem.sentence, language)}</p>`}
${!hasKey && html`<p class="note">${words.noKey}</p>`}`;
}

/** The last changes of state, newest first. Pure. */
export function historyCard(spells: readonly Spell[], { words, language, timeZone }: Voice): Html {
  return table(
    words.history,
    [words.when, words.state, words.reason, words.howLong],
    spells
      .toReversed()
      .map(({ at, state, reason, ms }) => [
        moment(at, language, timeZone),
        words.stateWords[state],
        reason === null ? '' : reasonIn(reason, language),
        ms === null ? words.lasting : span(ms, language),
      ]),
    words.notYet,
  );
}

/** Open and closed incidents, newest first. Pure. */
export function incidentsCard(incidents: readonly Incident[], { words, language, timeZone }: Voice): Html {
  return table(
    words.incidents,
    [words.when, words.state, words.incidents],
    incidents.map(({ openedAt, closedAt, sentence }) => [
      moment(openedAt, language, timeZone),
      closedAt === null
        ? html`<strong class="bad">${words.open}</strong>`
        : `${words.closedAfter} ${span(closedAt - openedAt, language)}`,
      told(sentence, language),
    ]),
    words.noIncidents,
  );
}

/** What the session did, newest first. Pure. */
export function recorderCard(records: readonly FlightRecord[], { words, language, timeZone }: Voice): Html {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium', timeZone });
  return html`<details class="fold" id="recorder"><summary>${words.recorder}</summary><p class="help">${words.recorderHelp} <a href="/session/recorder.json">JSON</a></p>
${table(
  null,
  [words.when, words.event, words.state, words.did],
  records
    .toReversed()
    .map(({ at, event, state, reason, did, detail }) => [
      time.format(at),
      plain(event),
      `${plain(state)}${reason === null ? '' : ` (${plain(reason)})`}`,
      html`<span lang="en">${[...did.map(plain), ...(detail === null ? [] : [detail])].join('; ')}</span>`,
    ]),
  words.notYet,
)}</details>`;
}

function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Names with their values. Pure. */
export function facts(pairs: readonly (readonly [string, Value])[]): Html {
  return html`<dl class="fact-rows">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A table below its heading; on a small screen each row is a card. Pure. */
export function table(
  title: string | null,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
  empty: string,
): Html {
  const body =
    rows.length === 0
      ? html`<p class="help">${empty}</p>`
      : html`<div class="table-scroll" tabindex="0" role="region" aria-label="${title ?? columns.join(', ')}"><table class="cards"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map((cell, i) => html`<td data-label="${columns[i] ?? ''}">${cell}</td>`)}</tr>`)}</tbody></table></div>`;
  return html`${title !== null && html`<h2>${title}</h2>`}${body}`;
}
