import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../support/sources.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-launchers-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Makes the launcher believe that it runs under an older Node; the process that it starts knows better. */
const olderNode = path.join(scratch, 'older-node.mjs');
writeFileSync(
  olderNode,
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });\n",
);

describe('the launchers', () => {
  for (const name of ['hybrid-invoice-service.js', 'session-manager.js']) {
    it(`${name} starts the pinned Node if its own is older`, () => {
      const result = spawnSync(
        process.execPath,
        ['--import', pathToFileURL(olderNode).href, path.join(root, name), '--help'],
        { encoding: 'utf8' },
      );
      assert.equal(result.status, 0, result.stderr);
      assert.match(result.stdout, /Usage/);
    });

    it(`${name} suggests npm ci if nothing is installed`, () => {
      copyFileSync(path.join(root, name), path.join(scratch, name));
      for (const file of ['launch.js', 'src/node-options.js', 'src/private-process.js']) {
        cpSync(path.join(root, file), path.join(scratch, file));
      }
      writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
      const result = spawnSync(process.execPath, [path.join(scratch, name), '--status'], { encoding: 'utf8' });
      assert.equal(result.status, 1);
      assert.match(result.stderr, /npm ci/);
    });
  }

  it("return the pinned Node's exit code", () => {
    const result = spawnSync(
      process.execPath,
      ['--import', pathToFileURL(olderNode).href, path.join(root, 'session-manager.js'), '--no-such-verb'],
      { encoding: 'utf8' },
    );
    assert.equal(result.status, 2);
  });
});
