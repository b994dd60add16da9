import assert from 'node:assert/strict';
import { connected, type Episode, type Scene } from './scene.ts';

/** Plays an episode from a connected session to a connected session; what went wrong, or null. */
export async function play(
  episode: Episode,
  scene: Scene,
): Promise<{ readonly ms: number; readonly failure: string | null }> {
  const { session, whatsapp } = scene;
  const begun = performance.now();
  const qrCodes = session.qrCodes;
  try {
    await connected(scene);
    // Restores count in a series, which a connection that lasts ends: the next fault is to be one of its own.
    await session.until('the last restore to be over', () => !session.openAlerts.has('session.restored'));
    session.states.length = 0;
    session.lines.length = 0;
    session.raised.length = 0;
    session.reasons.clear();
    await episode.run(scene);
    await connected(scene);
    for (const reason of episode.reasons ?? []) {
      assert.ok(session.reasons.has(reason), `${reason} among ${[...session.reasons].join(' ')}`);
    }
    assert.ok(session.qrCodes - qrCodes <= (episode.qrCodes ?? 0), 'a QR code was shown that nobody needed');
    assert.equal(session.openAlerts.has('session.needs_person'), false);
    return { ms: Math.round(performance.now() - begun), failure: null };
  } catch (error) {
    await whatsapp.admin.clearFaults();
    await whatsapp.admin.setReachable({ reachable: true });
    const detail = error instanceof Error ? error.message : String(error);
    return { ms: Math.round(performance.now() - begun), failure: detail };
  }
}
