import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noWebVersions, type WebVersions, withSaid } from '../../session/lifecycle/web-version.ts';
import { isNewer, webVersionFinding } from './web-version-finding.ts';

const day = (n: number) => Date.UTC(2026, 10, n);
const [old, current, next] = ['2.3000.900', '2.3000.1000', '2.3000.1100'] as const;

/** What is known after these words of WhatsApp, one a day. */
function after(...words: readonly (readonly ['served' | 'accepted' | 'refused' | 'ending', string])[]): WebVersions {
  return words.reduce(
    (known, [said, version], nth) =>
      withSaid(known, { type: 'web_version', version, said, until: day(30) }, day(nth + 1)),
    noWebVersions,
  );
}

test('the last word counts: refused is an error until a login is accepted, and an end a warning until another version is', () => {
  const table: readonly (readonly [known: WebVersions, carried: string | null, result: string, text: RegExp])[] = [
    [noWebVersions, old, 'ok', /The library carries 2\.3000\.900/],
    [after(['accepted', current]), null, 'ok', /accepted 2\.3000\.1000 on 2026-11-01\.$/],
    [after(['served', next], ['accepted', current]), old, 'ok', /serves 2\.3000\.1100/],
    [
      after(['accepted', old], ['refused', old]),
      old,
      'error',
      /refused version 2\.3000\.900 on 2026-11-02; it last accepted 2\.3000\.900/,
    ],
    [after(['refused', old]), null, 'error', /refused/],
    [after(['refused', old], ['accepted', current]), next, 'ok', /accepted/],
    // The library's own version would be refused as well, where it has to be named.
    [after(['refused', current], ['accepted', next]), old, 'warning', /new link would fail/],
    [after(['accepted', current], ['ending', current]), old, 'warning', /after 2026-11-30/],
    [after(['ending', old], ['accepted', current]), old, 'ok', /accepted/],
  ];
  for (const [known, carried, result, text] of table) {
    const finding = webVersionFinding(known, carried);
    assert.equal(finding.result, result, JSON.stringify(known));
    assert.match(finding.text, text);
    assert.equal(finding.next === null, result === 'ok');
  }
});

test('versions are compared by their numbers', () => {
  assert.ok(isNewer('2.3000.1000', '2.3000.999'));
  assert.ok(!isNewer('2.3000.999', '2.3000.1000'));
  assert.ok(!isNewer('2.3000.1000', '2.3000.1000'));
});
