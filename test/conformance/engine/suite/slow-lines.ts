import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isSlowLine } from '../../../../src/delivery/rules/slow-line.ts';
import { CodedError } from '../../../../src/errors/coded-error.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import type { Given } from './given.ts';

const MB = 1024 * 1024;
/** More than the buffers between an engine and its media host on one computer can hold. */
const large = 16 * MB;

/** Uploads over slow or stalled lines, with deadlines shorter than the upload. */
export function slowLineTests({ stage }: Given, shared: () => TestEngine): void {
  const arrived = (messageId: string): number =>
    stage()
      .world.log.all()
      .filter((arrival) => arrival.messageId === messageId).length;

  it('a slow upload finishes as long as it advances, and a text overtakes it', async () => {
    const engine = shared();
    const since = engine.log.position;
    const document = engine.document(large);
    await stage().paceUploads({ bytesPerSecond: 3 * MB, stopsAfter: null });
    let uploaded = false;
    const preparing = engine.prepare(contact, document).finally(() => {
      uploaded = true;
    });
    await engine.log.next('upload', { since, fits: ({ stage: at }) => at === 'uploading' });
    await engine.acked(await engine.sendText(contact, 'a text meanwhile'));
    assert.ok(!uploaded, 'the text did not wait for the upload');
    const prepared = await preparing;
    await stage().paceUploads(null);
    const seen = engine.log.all('upload', since);
    assert.ok(new Set(seen.map(({ sent }) => sent)).size > 2, 'its progress is told');
    const { messageId } = await engine.host.send(prepared);
    await engine.acked(messageId);
    const [arrival] = stage()
      .world.log.all()
      .filter((one) => one.messageId === messageId);
    assert.equal(arrival?.sha256, document.sha256);
  });

  it('a line that is too slow or stalls leaves the message unsent, and is reported with figures', async () => {
    const engine = shared();
    for (const pace of [
      { bytesPerSecond: MB / 2, stopsAfter: null },
      { bytesPerSecond: 50 * MB, stopsAfter: 2 * MB },
    ]) {
      await stage().paceUploads(pace);
      const messageId = `3EB0${'0'.repeat(17)}${pace.stopsAfter ? 1 : 0}`;
      await assert.rejects(engine.prepare(contact, engine.document(large), messageId), (error) => {
        assert.ok(error instanceof CodedError && isSlowLine(error), String(error));
        assert.equal(error.class, 'temporary');
        assert.match(error.message, /of 16385 KB in \d+ s, [\d.]+ KB\/s/);
        return true;
      });
      assert.equal(arrived(messageId), 0);
    }
    await stage().paceUploads(null);
    await engine.acked(await engine.sendText(contact, 'the engine goes on'));
    const { messageId } = await engine.host.send(await engine.prepare(contact, engine.document(1000)));
    await engine.acked(messageId);
  });
}
