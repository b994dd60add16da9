import type { StateWord } from '../../session/lifecycle/state.ts';
import { type Html, html } from '../html.ts';
import type { SessionWords } from '../texts/session.ts';

const WIDTH = 168;
const HEIGHT = 36;
const LEFT = 4;
const RIGHT = 208;
const PITCH = 58;

/** Column and row of each state: down the left side a session comes online, on the right is what keeps it from that. */
const PLACES: Readonly<Record<StateWord, readonly [column: 'left' | 'right', row: number]>> = {
  starting: ['left', 0],
  linking: ['left', 1],
  saving_link: ['left', 2],
  connecting: ['left', 3],
  connected: ['left', 4],
  refreshing: ['left', 5],
  stopping: ['left', 6],
  stopped: ['right', 0],
  needs_person: ['right', 1],
  repairing: ['right', 2],
  reconnecting: ['right', 3],
  degraded: ['right', 4],
  waiting_for_network: ['right', 5],
  paused_until: ['right', 6],
};

/** The usual ways, between neighbours. */
const WAYS: readonly (readonly [StateWord, StateWord])[] = [
  ['stopped', 'starting'],
  ['starting', 'linking'],
  ['linking', 'saving_link'],
  ['saving_link', 'connecting'],
  ['connecting', 'connected'],
  ['connected', 'refreshing'],
  ['connected', 'degraded'],
  ['degraded', 'reconnecting'],
  ['reconnecting', 'connecting'],
  ['reconnecting', 'repairing'],
  ['repairing', 'needs_person'],
  ['needs_person', 'linking'],
  ['degraded', 'waiting_for_network'],
  ['waiting_for_network', 'paused_until'],
];

/** The states of a session with the current one lit. Pure. */
export function stateDiagram(now: StateWord, words: SessionWords): Html {
  const states = Object.keys(PLACES) as StateWord[];
  return html`<svg class="states" viewBox="0 0 380 ${7 * PITCH - 18}" role="img" aria-label="${words.diagram}: ${words.stateWords[now]}">
<defs><marker id="way-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="way-end" d="M0 0L8 4L0 8z"/></marker></defs>
${WAYS.map((way) => wayOf(...way))}
${states.map((state) => nodeOf(state, state === now, words))}
</svg>`;
}

function wayOf(from: StateWord, to: StateWord): Html {
  const [a, b] = [PLACES[from], PLACES[to]];
  const middle = (row: number): number => top(row) + HEIGHT / 2;
  if (a[0] !== b[0]) {
    const [x1, x2] = a[0] === 'left' ? [LEFT + WIDTH, RIGHT] : [RIGHT, LEFT + WIDTH];
    return html`<line class="way" x1="${x1}" y1="${middle(a[1])}" x2="${x2}" y2="${middle(b[1])}" marker-end="url(#way-end)"/>`;
  }
  const x = leftOf(a[0]) + WIDTH / 2;
  const [y1, y2] = a[1] < b[1] ? [top(a[1]) + HEIGHT, top(b[1])] : [top(a[1]), top(b[1]) + HEIGHT];
  return html`<line class="way" x1="${x}" y1="${y1}" x2="${x}" y2="${y2}" marker-end="url(#way-end)"/>`;
}

function nodeOf(state: StateWord, isNow: boolean, { stateWords }: SessionWords): Html {
  const [column, row] = PLACES[state];
  const x = leftOf(column);
  const kind = !isNow ? '' : state === 'connected' ? ' now good' : state === 'needs_person' ? ' now bad' : ' now warn';
  return html`<g class="state${kind}" data-state="${state}"><rect x="${x}" y="${top(row)}" width="${WIDTH}" height="${HEIGHT}" rx="18"/><text x="${x + WIDTH / 2}" y="${top(row) + HEIGHT / 2 + 5}" text-anchor="middle">${isNow && '● '}${stateWords[state]}</text></g>`;
}

function top(row: number): number {
  return 2 + row * PITCH;
}

function leftOf(column: 'left' | 'right'): number {
  return column === 'left' ? LEFT : RIGHT;
}
