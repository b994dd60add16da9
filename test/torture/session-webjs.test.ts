import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { dice } from '../simulation/random.ts';
import { pageEpisodes } from './episodes/page.ts';
import { play } from './episodes/play.ts';
import { killAgainAndAgain } from './session-kills.ts';
import { openStage, WatchedSession } from './session-stage.ts';
import { backupsOfARunningBrowser } from './vault-live-webjs.ts';

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

const shortForm = [
  'browser killed',
  'deaf',
  'client outdated (DEPRECATED_VERSION) for good',
  'a QR code that nobody asked for, again and again',
  'store overwritten with noise while stopped',
  'device removed while the service was stopped',
];
for (const name of shortForm) {
  test(`with the guide's engine the table's promise holds for: ${name}`, { skip }, async () => {
    const episode = pageEpisodes.find((candidate) => candidate.name === name);
    assert.ok(episode);
    const { failure } = await play(episode, { session, whatsapp: stage.whatsapp, plan: stage.plan });
    assert.equal(failure, null);
  });
}

test('a backup of a running browser brings its session back', { skip }, async () => {
  assert.equal(await backupsOfARunningBrowser(1), 0);
});

test('kill -9 of service, host and browser from the first link on needs no QR code once linked', {
  skip,
}, async (t) => {
  const seed = Math.floor(Math.random() * 1e6);
  t.diagnostic(`seed ${seed}`);
  await session.stop();
  const { whatsapp, plan } = stage;
  const result = await killAgainAndAgain({ whatsapp, plan, kills: 4, firstLinkEvery: 3, random: dice(seed).next });
  const { firstLinks, unrecovered, needlessQrScans, needsPerson, orphans } = result;
  assert.deepEqual(
    { firstLinks, unrecovered, needlessQrScans, needsPerson, orphans },
    { firstLinks: 1, unrecovered: 0, needlessQrScans: 0, needsPerson: 0, orphans: 0 },
  );
});
