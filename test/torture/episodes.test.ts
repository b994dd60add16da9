import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personReasons, reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { pageEpisodes } from './episodes/page.ts';
import type { Reason } from './episodes/scene.ts';
import { episodes } from './episodes/wire.ts';

/** What is tried elsewhere, and why there. */
const withoutEpisode: Partial<Record<Reason, string>> = {
  store_unwritable: 'needs a disk of its own that is full: test/disk/service.test.ts',
  cannot_start: 'needs a computer that cannot run the engine: test/machine/engine.test.ts',
  closed_by_us: 'no fault: every stop and every refresh is one',
  lock_lost: 'a lock is only lost with its folder or computer: test/simulation/alerts.test.ts',
};

test('every reason of the tables has an episode, or a word why it has none', () => {
  const played = new Set([...episodes, ...pageEpisodes].flatMap(({ reasons = [] }) => reasons));
  const all = new Set<Reason>([...(Object.keys(reasonTable) as (keyof typeof reasonTable)[]), ...personReasons]);
  const expected = [...all].filter((reason) => withoutEpisode[reason] === undefined);
  assert.deepEqual([...played].sort(), expected.sort());
});

/** What can end the link of either engine, whatever it speaks with WhatsApp. */
const ofEither: readonly Reason[] = [
  ...(['proxy_unreachable', 'proxy_refused', 'host_blocked', 'certificate_refused', 'clock_wrong'] as const),
  ...(['link_needs_passkey', 'login_needs_passkey', 'dialog', 'carried_away'] as const),
];
/** What one engine has no episode for, and why. */
const notPlayed: Readonly<Record<'wire' | 'page', Partial<Record<Reason, string>>>> = {
  wire: { dialog: 'only a page shows one' },
  page: {
    certificate_refused: 'Chromium refuses it before there is a page: test/faults/webjs/rows/far-end.ts',
    clock_wrong: 'Chromium says so, as of a certificate: src/whatsapp/webjs/disconnects.test.ts',
  },
};

test('a reason of either engine has an episode for each of them, or a word why it has none', () => {
  for (const [engine, list] of [['wire', episodes] as const, ['page', pageEpisodes] as const]) {
    const played = new Set(list.flatMap(({ reasons = [] }) => reasons));
    const missing = ofEither.filter((reason) => !played.has(reason));
    assert.deepEqual(missing.sort(), Object.keys(notPlayed[engine]).sort(), engine);
  }
});

test('no two episodes of an engine have the same name', () => {
  for (const list of [episodes, pageEpisodes]) {
    const names = list.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  }
});
