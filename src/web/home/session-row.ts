import type { Overview } from '../../operations/overview.ts';
import { beatsOf } from '../../session/lifecycle/beats.ts';
import { heartbeatBar } from '../charts/heartbeat-bar.ts';
import { ago, countdown, duration, moment } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PersonRequest } from '../route.ts';
import { homeTexts } from '../texts/home.ts';
import { reasonIn } from '../told.ts';

const HOUR_MS = 3_600_000;
/** 24 hours by the half hour, 7 days by the quarter of a day, 30 days by the day. */
const SPANS = [
  { beatMs: HOUR_MS / 2, count: 48 },
  { beatMs: 6 * HOUR_MS, count: 28 },
  { beatMs: 24 * HOUR_MS, count: 30 },
] as const;

interface Place {
  readonly now: number;
  readonly timeZone: string;
}

/** The session: number, state, and how it was in the last day, week and month. */
export function sessionHtml({ session, states }: Overview, { language }: PersonRequest, place: Place): Html {
  const words = homeTexts[language];
  const { now, timeZone } = place;
  const said = (at: number) => moment(at, now, language, timeZone);
  const bars = SPANS.map(({ beatMs, count }, i) =>
    heartbeatBar({
      title: words.spans[i] ?? '',
      beats: beatsOf(states, now, beatMs, count).map(({ from, to, ms, reasons }) => ({
        when: `${said(from)} – ${said(to)}`,
        ms,
        causes: reasons.map((reason) => reasonIn(reason, language)),
      })),
      conditions: words.states,
      columns: words.columns,
      duration: (ms) => duration(ms, language),
      words: { table: words.numbers, empty: words.empty },
    }),
  );
  const { account, connectedMs, nextAttemptAt, lastBackupAt } = session;
  return html`<section id="session" data-live class="card" aria-labelledby="session-title">
<h2 id="session-title">${words.session}: ${session.session}</h2>
<dl class="facts"><div><dt>${words.account}</dt><dd>${account === null ? '–' : account.replace(/@.*$/, '')}</dd></div>
${connectedMs !== null && html`<div><dt>${words.connectedFor}</dt><dd>${duration(connectedMs, language)}</dd></div>`}
${nextAttemptAt !== null && html`<div><dt>${words.nextAttempt}</dt><dd>${countdown(nextAttemptAt, now)}</dd></div>`}
<div><dt>${words.backup}</dt><dd>${lastBackupAt === null ? words.never : ago(Math.max(0, now - lastBackupAt), language)}</dd></div></dl>
<div class="bars">${bars}</div>
</section>`;
}
