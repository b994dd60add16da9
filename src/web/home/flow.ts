import type { HourCounts, Overview } from '../../operations/overview.ts';
import { sparkline } from '../charts/sparkline.ts';
import { count, duration } from '../format.ts';
import { dateFormat } from '../formatters.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Language } from '../language.ts';
import type { PersonRequest } from '../route.ts';
import { homeTexts } from '../texts/home.ts';

interface Stage {
  readonly name: string;
  readonly number: string;
  readonly hint: string;
  readonly isTrouble: boolean;
  readonly spark: Html;
}

/** The strip from SAP to the customer and back: what is where, and how it went in the last hours. */
export function flowHtml(
  { standing, hours, writtenToSap }: Overview,
  request: PersonRequest,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): Html {
  const { language } = request;
  const words = homeTexts[language];
  const { stages, hints } = words;
  const shown = (value: number | undefined) => (standing === null ? '–' : count(value ?? 0, language));
  const counts = standing?.customers ?? {};
  /** Since when it fails, in words; null: it does not. */
  const failing = (worker: string): string | null => {
    const trouble = standing?.failing.find((one) => one.worker === worker);
    if (!trouble) return null;
    return words.failingFor(duration(Math.max(0, now - Date.parse(trouble.since)), language));
  };
  const troubles = { sap: failing('intake'), pdf: failing('documents'), written: failing('write_back') };
  const sum = (of: keyof Omit<HourCounts, 'at'>) => hours.reduce((all, hour) => all + hour[of], 0);
  const spark = (name: string, of: keyof Omit<HourCounts, 'at'>) =>
    sparkline({
      title: name,
      columns: [words.hour, name],
      points: hours.map((hour) => ({ when: hourOf(hour.at, language, timeZone), value: hour[of] })),
      format: (value) => count(value, language),
      words: { table: words.numbers, empty: words.empty },
    });
  const passing = (of: 'sent' | 'delivered' | 'read'): Stage => ({
    name: stages[of],
    number: standing === null ? '–' : count(sum(of), language),
    hint: hints.lastHours,
    isTrouble: false,
    spark: spark(stages[of], of),
  });
  const plain = { spark: nothing, isTrouble: false };
  const list: readonly Stage[] = [
    {
      ...plain,
      name: stages.sap,
      number: troubles.sap === null ? '✓' : '!',
      hint: troubles.sap ?? hints.sapOk,
      isTrouble: troubles.sap !== null,
    },
    {
      ...plain,
      name: stages.pdf,
      number: shown(counts.waiting_document),
      hint: troubles.pdf ?? hints.waitingPdf,
      isTrouble: troubles.pdf !== null,
    },
    {
      ...plain,
      name: stages.queue,
      number: shown((counts.queued ?? 0) + (counts.prepared ?? 0) + (counts.dispatching ?? 0)),
      hint: hints.toSend,
    },
    passing('sent'),
    passing('delivered'),
    passing('read'),
    {
      ...plain,
      name: stages.written,
      number: shown(writtenToSap?.pending),
      hint: troubles.written ?? hints.pending,
      isTrouble: troubles.written !== null,
    },
  ];
  return stripHtml(words.flow, list);
}

function stripHtml(label: string, stages: readonly Stage[]): Html {
  return html`<section id="flow" data-live aria-label="${label}"><ol class="flow">${stages.map(
    ({ name, number, hint, isTrouble, spark: drawn }) =>
      html`<li class="card${isTrouble ? ' is-trouble' : ''}"><h2>${name}</h2><p class="number">${number}</p><p class="help">${hint}</p>${drawn}</li>`,
  )}</ol></section>`;
}

function hourOf(at: number, language: Language, timeZone: string): string {
  return dateFormat(language, { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
}
