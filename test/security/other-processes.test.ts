import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { engineMarker } from '../../src/whatsapp/host/orphans.ts';
import { withoutProgramForOthers, withoutSecondUser } from '../support/second-user.ts';
import { until } from '../support/until.ts';
import { startAttackedService } from './rig.ts';

/** Processes that carry the marker of a store when its service starts, and are none of its engines. */

const skip = process.platform === 'win32' && 'no table of processes is read on Windows';
const nobody = 65_534;
const bystanders: [string, ChildProcess][] = [];
let orphan: ChildProcess;
let shell: ChildProcess;

/** Another user's, where there is one; ours that are another program; and one real orphan, in a group that is not its own. */
function plant(folder: string): Record<string, string> {
  chmodSync(folder, 0o755);
  const marker = engineMarker(path.join(folder, 'session', 'baileys-sap-whatsapp-persistent'));
  const store = path.join(folder, 'whatsapp', 'host');
  mkdirSync(store, { recursive: true });
  const entry = path.join(store, 'entry.ts');
  writeFileSync(entry, 'setInterval(() => undefined, 1000);\n', { mode: 0o644 });
  const sleep = ['-c', 'sleep 600; :'];
  const stay = ['-e', 'setInterval(() => undefined, 1000)', '--'];
  const detached = { detached: true, stdio: 'ignore' } as const;
  const theirs = { ...detached, uid: nobody, gid: nobody, cwd: '/' };
  if (withoutSecondUser === false)
    bystanders.push(["another user's", spawn('sh', [...sleep, 'chrome', marker], theirs)]);
  if (withoutProgramForOthers === false)
    bystanders.push(["another user's host", spawn(process.execPath, [entry, marker], theirs)]);
  bystanders.push(['a shell', spawn('sh', [...sleep, 'sh', marker], detached)]);
  bystanders.push(['a program of Node', spawn(process.execPath, [...stay, marker], detached)]);
  bystanders.push(['a search', spawn('sh', [...sleep, 'sh', `grep ${marker}`], detached)]);
  // The shell leads the group, and waits; what it starts is an engine that nobody looks after.
  shell = spawn('sh', ['-c', '"$1" "$2" "$3" & sleep 600; :', 'sh', process.execPath, entry, marker], detached);
  bystanders.push(['the leader of its group', shell]);
  orphan = spawn(process.execPath, [entry, marker], detached);
  return {};
}

test("only this user's leftover engines are killed, even if other processes carry their marker", {
  skip,
}, async (t) => {
  t.after(() => {
    for (const [, child] of [...bystanders, ['', orphan] as const]) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL');
    }
  });
  const attacked = await startAttackedService(plant);
  t.after(() => attacked.close());
  if (orphan.signalCode === null) await once(orphan, 'exit');
  assert.equal(orphan.signalCode, 'SIGKILL');
  await until('end of the other orphan', () => /"orphans":2/.test(attacked.log()));
  for (const [name, child] of bystanders) assert.equal(child.signalCode, null, name);
});
