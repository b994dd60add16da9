import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { some } from '../support/sample.ts';
import { openStage, storeFolder, WatchedSession } from '../support/session.ts';
import { pageEpisodes } from './episodes/page.ts';
import { promiseHolds, survivesKills } from './short-form.ts';
import { backUpAndRestore } from './vault-live-webjs.ts';

const skip = (await testBrowser()) === null && 'no browser: @sparticuz/chromium has none for this platform';

let stage: Awaited<ReturnType<typeof openStage>>;
let session: WatchedSession;
before(async () => {
  if (skip) return;
  stage = await openStage('webjs');
  session = new WatchedSession(stage.whatsapp, stage.plan);
  await session.start();
  await session.link();
});
after(async () => {
  if (skip) return;
  await session.stop();
  await stage.close();
});

test('a backup of a running browser restores its session', { skip }, async () => {
  assert.equal(await backUpAndRestore(session, storeFolder(stage.plan)), null);
});

const shortForm = [
  'browser killed',
  'deaf',
  'client outdated (DEPRECATED_VERSION) for good',
  'a QR code that nobody asked for, again and again',
  'store overwritten with noise while stopped',
  'device removed while the service was stopped',
];
for (const name of some(shortForm, 1)) {
  test(`with webjs the table holds for: ${name}`, { skip }, async () => {
    await promiseHolds(name, pageEpisodes, { session, whatsapp: stage.whatsapp, plan: stage.plan });
  });
}

test('kill -9 of service, host and browser from the first link on needs no QR code once linked', {
  skip,
}, async (t) => {
  await survivesKills(t, { session, whatsapp: stage.whatsapp, plan: stage.plan });
});
