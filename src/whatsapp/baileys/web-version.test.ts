import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { chooseVersion, keepGoodVersion, readLastGoodVersion, type WebVersion } from './web-version.ts';

const bundled: WebVersion = [2, 3000, 100];
const lastGood: WebVersion = [2, 3000, 200];
const served: WebVersion = [2, 3000, 300];

describe('the WhatsApp Web version', () => {
  it('is the one served now, else the last good one, else the one that came with the library', () => {
    assert.deepEqual(chooseVersion({ served, lastGood, bundled, refused: [] }), served);
    assert.deepEqual(chooseVersion({ served: null, lastGood, bundled, refused: [] }), lastGood);
    assert.deepEqual(chooseVersion({ served: null, lastGood: null, bundled, refused: [] }), bundled);
  });

  it('is never one that was refused while another is known', () => {
    assert.deepEqual(chooseVersion({ served: null, lastGood, bundled, refused: [lastGood] }), bundled);
    assert.deepEqual(chooseVersion({ served, lastGood, bundled, refused: [served, lastGood, bundled] }), served);
  });

  it('survives in the cache, and a broken cache is no obstacle', async () => {
    const cache = mkdtempSync(path.join(tmpdir(), 'version-'));
    try {
      assert.equal(await readLastGoodVersion(cache), null);
      await keepGoodVersion(cache, lastGood);
      assert.deepEqual(await readLastGoodVersion(cache), lastGood);
      writeFileSync(path.join(cache, 'whatsapp-web-version.json'), '[2, "x"');
      assert.equal(await readLastGoodVersion(cache), null);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});
