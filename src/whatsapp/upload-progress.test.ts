import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasCode } from '../errors/coded-error.ts';
import { defaultDeadlines } from './engine-settings.ts';
import { uploadEnd } from './upload-progress.ts';

const MB = 1024 * 1024;

/** Plays an upload of so many bytes, second by second, until it has ended; `sentAt`: what has left after so many seconds. */
function played(bytes: number, sentAt: (second: number) => number | null) {
  let movedAt = 0;
  let before: number | null = null;
  for (let second = 0; second <= 7200; second++) {
    const now = second * 1000;
    const sent = sentAt(second);
    if (sent !== before) movedAt = now;
    before = sent;
    if (sent !== null && sent >= bytes && now - movedAt >= 1000) return { second, end: null };
    const end = uploadEnd({ bytes, sent, startedAt: 0, movedAt }, defaultDeadlines, now);
    if (end) return { second, end };
  }
  throw new Error('an upload without an end');
}

const atRate = (bytes: number, perSecond: number) => (second: number) => Math.min(bytes, second * perSecond);

describe('the end of an upload', () => {
  it('a document of 10 MB gets through at 80 KB/s, and at 10 KB/s', () => {
    assert.deepEqual(played(10 * MB, atRate(10 * MB, 80 * 1024)).end, null);
    assert.deepEqual(played(10 * MB, atRate(10 * MB, 10 * 1024)).end, null);
  });

  it('a line slower than what is waited for is told with its figures', () => {
    const { second, end } = played(10 * MB, atRate(10 * MB, 2 * 1024));
    assert.ok(end !== null && hasCode(end, 'WHATSAPP_LINE_TOO_SLOW'));
    assert.equal(end.class, 'temporary');
    assert.match(end.message, /\b2650 of 10240 KB in 1325 s, 2\.0 KB\/s/);
    assert.equal(second, 1325);
  });

  it('a line that stops halfway is given up after the stall, not after the whole allowance', () => {
    const { second, end } = played(10 * MB, (at) => Math.min(3 * MB, at * MB));
    assert.ok(end !== null && hasCode(end, 'WHATSAPP_LINE_TOO_SLOW'));
    assert.equal(second, 3 + defaultDeadlines.uploadStallMs / 1000);
  });

  it('a host that takes nothing, or all and never answers, is no slow line', () => {
    for (const sent of [0, MB]) {
      const standing = { bytes: MB, sent, startedAt: 0, movedAt: 0 };
      const end = uploadEnd(standing, defaultDeadlines, defaultDeadlines.uploadStallMs);
      assert.ok(hasCode(end, 'WHATSAPP_UPLOAD_FAILED'));
      assert.equal(uploadEnd(standing, defaultDeadlines, defaultDeadlines.uploadStallMs - 1), null);
    }
  });

  it('where no bytes can be seen, the slowest rate alone decides', () => {
    const { second, end } = played(MB, () => null);
    assert.ok(end !== null && hasCode(end, 'WHATSAPP_LINE_TOO_SLOW'));
    assert.equal(second, (defaultDeadlines.uploadStallMs + (MB / defaultDeadlines.slowestUpload) * 1000) / 1000);
  });
});
