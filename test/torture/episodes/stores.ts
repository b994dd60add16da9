import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SessionPlan, sessionName, storeFolder } from '../../support/session.ts';
import { connected, type Episode, restartAfter, sendText } from './scene.ts';

/** Store and metadata, damaged or gone. */
export const storeEpisodes: readonly Episode[] = [
  {
    name: 'store truncated while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => {
        for (const file of storeFiles(scene.plan)) truncateSync(file, Math.floor(statSync(file).size / 3));
      });
      assert.ok(scene.session.raised.some(({ key }) => key === 'session.restored'));
      await sendText(scene.session);
    },
  },
  {
    name: 'store overwritten with noise while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => {
        for (const file of storeFiles(scene.plan)) writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));
      });
      await sendText(scene.session);
    },
  },
  {
    name: 'store folder gone while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => rmSync(storeFolder(scene.plan), { recursive: true }));
    },
  },
  {
    name: 'store folder gone while running',
    reasons: ['store_damaged'],
    run: async (scene) => {
      rmSync(storeFolder(scene.plan), { recursive: true });
      await scene.session.seen('repairing', 0);
      await connected(scene);
    },
  },
  {
    name: 'metadata torn while stopped',
    run: async (scene) => {
      await restartAfter(scene, () => truncateSync(metadataFile(scene.plan), 40));
    },
  },
  {
    name: 'metadata and store gone, backups there',
    run: async (scene) => {
      await restartAfter(scene, () => {
        rmSync(metadataFile(scene.plan));
        rmSync(storeFolder(scene.plan), { recursive: true });
      });
    },
  },
];

function metadataFile({ folder, engine }: SessionPlan): string {
  return path.join(folder, 'session', `${sessionName}.${engine}.metadata.json`);
}

/** Files of the login itself. */
function storeFiles(plan: SessionPlan): string[] {
  const parts = plan.engine === 'webjs' ? ['Default/IndexedDB', 'Default/Local Storage'] : ['.'];
  const files = parts.flatMap((part) => {
    const folder = path.join(storeFolder(plan), part);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  });
  assert.ok(files.length > 0);
  return files;
}
