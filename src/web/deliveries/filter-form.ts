import { messageStates } from '../../delivery/rules/lifecycle.ts';
import { type FilterTexts, roles } from '../../operations/deliveries/filter.ts';
import { type Html, html } from '../html.ts';
import type { PersonRequest } from '../route.ts';
import { type DeliveriesWords, deliveriesTexts } from '../texts/deliveries.ts';

/** Names of the conditions in the address, which are those of the operation; `q` is what is searched for. */
const CONDITIONS = [
  'state',
  'role',
  'reason',
  'number',
  'type',
  'branch',
  'from',
  'to',
  'sent',
  'delivered',
  'held',
] as const;
const RARE = ['role', 'reason', 'from', 'to', 'delivered', 'held'] as const;

/** States that a person asks for together. */
const NEEDS_PERSON = 'held,failed';
const WAITING = 'received,waiting_document,queued,dispatching,ambiguous';

export function conditionsIn(query: URLSearchParams): FilterTexts {
  const given = CONDITIONS.map((name) => [name, query.get(name) ?? undefined] as const);
  return { ...Object.fromEntries(given), search: query.get('q') ?? undefined };
}

/** The address of another page of the same search. */
export function addressWith(
  query: URLSearchParams,
  changes: Readonly<Record<string, string>>,
  path = '/deliveries',
): string {
  const kept = ['q', ...CONDITIONS].flatMap((name) => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [[name, value] as [string, string]];
  });
  const text = new URLSearchParams([...kept, ...Object.entries(changes)]).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The search in the address: without a script, and so that it can be kept as a bookmark. */
export function filterForm({ url, language }: Pick<PersonRequest, 'url' | 'language'>): Html {
  const words = deliveriesTexts[language];
  const query = url.searchParams;
  const value = (name: string): string => query.get(name) ?? '';
  const isRare = RARE.some((name) => value(name) !== '');
  return html`<form method="get" action="/deliveries" class="card filters" role="search">
<div class="filter-row">
<label class="wide">${words.search}<input type="search" name="q" value="${value('q')}" placeholder="${words.searchHelp}" maxlength="100"></label>
<label>${words.state}<select name="state">${stateOptions(words, value('state'))}</select></label>
<label>${words.sentOn}<input name="sent" value="${value('sent')}" placeholder="${words.yesterday}" aria-describedby="days" maxlength="30"></label>
<div class="filter-buttons"><button type="submit" class="button primary">${words.find}</button><a class="button" href="/deliveries">${words.clear}</a></div>
</div>
<details${isRare && html` open`}><summary>${words.more}</summary>
<div class="filter-row">
<label>${words.deliveredOn}<input name="delivered" value="${value('delivered')}" aria-describedby="days" maxlength="30"></label>
<label>${words.heldOn}<input name="held" value="${value('held')}" aria-describedby="days" maxlength="30"></label>
<label>${words.from}<input type="date" name="from" value="${value('from')}"></label>
<label>${words.to}<input type="date" name="to" value="${value('to')}"></label>
<label>${words.reason}<input name="reason" value="${value('reason')}" maxlength="200"></label>
<label>${words.recipient}<select name="role">${roles.map((role) => option(role, words.roles[role], value('role') || 'customer'))}</select></label>
</div></details>
<p class="help filter-help" id="days">${words.daysHelp}</p>
</form>`;
}

function stateOptions(words: DeliveriesWords, chosen: string): Html {
  const single = messageStates.filter((state) => state !== 'prepared');
  const together = [
    ['', words.anyState],
    [NEEDS_PERSON, words.needsPerson],
    [WAITING, words.waiting],
  ] as const;
  return html`${together.map(([value, label]) => option(value, label, chosen))}
${single.map((state) => option(state, words.states[state], chosen))}`;
}

function option(value: string, label: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
}
