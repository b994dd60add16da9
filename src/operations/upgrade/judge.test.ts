import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeUpgrade, type UpgradeFacts } from './judge.ts';
import { changesIn, compareVersions, type PackageFacts, type Release } from './release.ts';

const formats = { outbox: 26, accounts: 1, incidents: 3, session: 1, backups: 1 } as const;
const engines = { webjs: { library: 'whatsapp-web.js@1.34.7', webVersion: '2.3000.1' } } as const;
const installed: PackageFacts = { version: '1.2.0', release: { formats, engines }, changes: ['Old.'] };
const facts: UpgradeFacts = {
  installed,
  newer: null,
  stores: Object.entries(formats).map(([store, format]) => ({
    store: store as 'outbox',
    place: `/srv/${store}`,
    format,
  })),
  engine: 'webjs',
  whatsApp: { result: 'ok', text: 'Accepted.', next: null },
};
const other = (version: string, changed: Partial<Release['formats']> = {}): UpgradeFacts['newer'] => ({
  version,
  release: { formats: { ...formats, ...changed }, engines },
  changes: ['New.', 'Old.'],
  from: '/tmp/package.tgz',
});

test('the verdict, and how to go back, follow from versions and formats', () => {
  const table: readonly (readonly [newer: UpgradeFacts['newer'], verdict: string, back: string | null])[] = [
    [null, 'current', null],
    [{ ...installed, from: '/x' }, 'current', 'simple'],
    [other('1.3.0'), 'newer', 'simple'],
    [other('1.3.0', { outbox: 27 }), 'newer', 'with_copies'],
    [other('1.3.0', { outbox: 27, session: 2 }), 'newer', 'with_backup'],
    [other('1.2.0', { outbox: 27 }), 'newer', 'with_copies'],
    [other('1.1.0', { outbox: 20 }), 'older', null],
    [other('1.2.0', { outbox: 20 }), 'older', null],
    [{ version: '1.3.0', release: null, changes: null, from: '/x' }, 'newer', 'not_told'],
  ];
  for (const [newer, verdict, back] of table) {
    const answer = judgeUpgrade({ ...facts, newer });
    assert.deepEqual([answer.verdict, answer.goingBack], [verdict, back], JSON.stringify(newer));
  }
});

test('each store is told apart: which number it has here and there, and what a start there would do', () => {
  const stores = facts.stores.map((one) => (one.store === 'accounts' ? { ...one, format: null } : one));
  const { stores: told, changes } = judgeUpgrade({
    ...facts,
    stores,
    newer: other('1.3.0', { outbox: 27, backups: 0 }),
  });
  assert.deepEqual(
    told.map(({ store, here, there, change }) => [store, here, there, change]),
    [
      ['outbox', 26, 27, 'migrated'],
      ['accounts', null, 1, 'not_there'],
      ['incidents', 3, 3, 'none'],
      ['session', 1, 1, 'none'],
      ['backups', 1, 0, 'refused'],
    ],
  );
  assert.deepEqual(changes, ['New.']);
});

test('what WhatsApp says outweighs everything: also without anything newer an upgrade is needed', () => {
  const whatsApp = { result: 'error', text: 'Refused.', next: 'Update.' } as const;
  assert.equal(judgeUpgrade({ ...facts, whatsApp }).verdict, 'needed');
});

test('versions are ordered as semantic versioning orders them', () => {
  // From `alpha` on: the example of the specification.
  const early = ['alpha', 'alpha.1', 'alpha.beta', 'beta', 'beta.2', 'beta.11', 'rc.1'].map((word) => `1.0.0-${word}`);
  const ordered = ['0.9.9', '0.10.0-rc.1', '0.10.0', '0.10.1', '1.0.0-7.0.0-rc10', ...early, '1.0.0', '1.0.1'];
  for (const [nth, version] of ordered.entries())
    for (const [at, other] of ordered.entries())
      assert.equal(Math.sign(compareVersions(version, other)), Math.sign(nth - at), `${version} ${other}`);
  assert.equal(compareVersions('1.0.0+build', '1.0.0'), 0);
});

test('entries of a changelog are its list items, each on one line', () => {
  assert.deepEqual(changesIn('# Changelog\n\n## 1.0.0\n\n- One\n  goes on.\n- Two.\n\n## 0.9.0\n\n- Three.\n'), [
    'One goes on.',
    'Two.',
    'Three.',
  ]);
});
