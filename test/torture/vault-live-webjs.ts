import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { openStage, storeFolder, WatchedSession } from '../support/session.ts';
import { sendText } from './episodes/scene.ts';

/**
 * Backups of a running browser's login, each made in a maintenance pause of a session that is sending; each is then put in
 * the place of a store that is gone, and the session has to send again. How many did not, or showed a QR code.
 */
export async function backupsOfARunningBrowser(count: number): Promise<number> {
  const stage = await openStage('webjs');
  const session = new WatchedSession(stage.whatsapp, stage.plan);
  let failures = 0;
  try {
    await session.start();
    await session.link();
    for (let round = 0; round < count; round++) {
      const failure = await backUpAndRestore(session, storeFolder(stage.plan)).catch((error: unknown) => String(error));
      if (failure === null) continue;
      failures += 1;
      process.stderr.write(`webjs backup ${round}: ${failure}\n`);
    }
  } finally {
    await session.stop();
    await stage.close();
  }
  return failures;
}

/** One of them; null: the session sends again. */
export async function backUpAndRestore(session: WatchedSession, store: string): Promise<string | null> {
  const { supervisor, life } = session;
  const qrCodes = session.qrCodes;
  const acked = new Set<string>();
  const unsubscribe = supervisor.subscribe((event) => {
    if (event.type === 'ack' && event.error === null) acked.add(event.messageId);
  });
  try {
    // Writes of the page's database are under way when the pause begins.
    const sends = Promise.allSettled([sendText(session), sendText(session), sendText(session)]);
    const { file } = await supervisor.backup();
    await sends;
    await supervisor.whileStopped(async () => {
      rmSync(store, { recursive: true });
      await life?.vault.restore({ file, why: 'torture', acceptOtherSession: false });
    });
    await session.until('a connection', ({ state }) => state === 'connected');
    const messageId = await sendText(session);
    await session.until('an ack', () => acked.has(messageId));
    assert.equal(session.qrCodes, qrCodes, 'a QR code was shown');
    return null;
  } finally {
    unsubscribe();
  }
}
