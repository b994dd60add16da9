import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { seed, some } from '../support/sample.ts';
import { thereAndBack } from './there-and-back.ts';

const carries = Number(process.env['CARRIES'] ?? 2);
const withoutBrowser = (await testBrowser()) === null && 'no browser: @sparticuz/chromium has none for this platform';

for (const engine of some(['baileys', 'webjs'] as const, 1)) {
  const skip = engine === 'webjs' && withoutBrowser;
  test(`a login is carried between two users' trees in two time zones, without a code (${engine})`, {
    skip,
  }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const { codesAfterLink, secondSockets, twoUsers } = await thereAndBack(engine, carries);
    if (!twoUsers)
      t.diagnostic('both trees are of one user: only root can become another, where this folder is open to others');
    assert.equal(codesAfterLink, 0);
    assert.equal(secondSockets, 0, 'never two connections of the device at once');
  });
}
