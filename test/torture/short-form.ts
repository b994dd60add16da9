import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { dice } from '../support/dice.ts';
import { seed } from '../support/sample.ts';
import { play } from './episodes/play.ts';
import type { Episode, Scene } from './episodes/scene.ts';
import { killAgainAndAgain } from './session-kills.ts';

/** The named episode ends as the reason table promises. */
export async function promiseHolds(name: string, episodes: readonly Episode[], scene: Scene): Promise<void> {
  const episode = episodes.find((candidate) => candidate.name === name);
  assert.ok(episode);
  const { failure } = await play(episode, scene);
  assert.equal(failure, null);
}

/** A few kills of every process of the session, one of them during a first link; the seed is told. */
export async function survivesKills(t: TestContext, { session, whatsapp, plan }: Scene): Promise<void> {
  t.diagnostic(`seed ${seed}`);
  await session.stop();
  const result = await killAgainAndAgain({ whatsapp, plan, kills: 2, firstLinkEvery: 2, random: dice(seed).next });
  const { firstLinks, unrecovered, needlessQrScans, needsPerson, orphans } = result;
  assert.deepEqual(
    { firstLinks, unrecovered, needlessQrScans, needsPerson, orphans },
    { firstLinks: 1, unrecovered: 0, needlessQrScans: 0, needsPerson: 0, orphans: 0 },
  );
}
