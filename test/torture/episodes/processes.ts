import assert from 'node:assert/strict';
import { engineMarker } from '../../../src/whatsapp/host/orphans.ts';
import { runningProcesses } from '../../../src/whatsapp/host/process-table.ts';
import { storeFolder } from '../../support/session.ts';
import type { Scene } from './scene.ts';

/** The process that the service starts for its engine. */
export function hostPid(scene: Scene): number {
  return pidOf(scene, (argument) => argument.endsWith('entry.ts'));
}

/** The browser of an engine that has one. */
export function browserPid(scene: Scene): number {
  return pidOf(scene, (argument) => argument.startsWith('--user-data-dir='));
}

function pidOf({ plan }: Scene, isItsOwn: (argument: string) => boolean): number {
  const marker = engineMarker(storeFolder(plan));
  const found = runningProcesses().find(({ args }) => args.includes(marker) && args.some(isItsOwn));
  return found?.pid ?? assert.fail('no such process runs');
}
