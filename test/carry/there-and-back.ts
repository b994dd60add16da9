import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { customer, ownNumber, whatsappState } from '../support/linked-once.ts';
import { copyLinked, entersCode } from '../support/manager.ts';
import { withoutProgramForOthers } from '../support/second-user.ts';
import { Tree } from './tree.ts';

/** Debian's `nobody`. */
const NOBODY = 65_534;

export interface Carries {
  readonly engine: EngineName;
  readonly carries: number;
  /** Codes that were shown after the first link. */
  readonly codesAfterLink: number;
  /** Logins of the device while another connection of it stood. */
  readonly secondSockets: number;
  /** The trees were of two users. */
  readonly twoUsers: boolean;
}

/**
 * From one tree, that is linked, carries the login from tree to tree, each of another user and in another time zone; after each
 * carry a message is sent and delivered from where it is now, and the copy left behind is tried and refuses.
 */
export async function thereAndBack(engine: EngineName, carries: number): Promise<Carries> {
  const root = mkdtempSync(path.join(tmpdir(), 'carry-'));
  chmodSync(root, 0o755);
  const linked = engine === 'baileys' ? path.join(root, 'linked') : null;
  if (linked !== null) await copyLinked(linked);
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: ownNumber, name: 'Courier' }],
    contacts: [{ digits: customer, name: 'Customer' }],
    page: engine === 'webjs',
    ...(linked !== null && { stateFile: path.join(linked, whatsappState) }),
  });
  const twoUsers = withoutProgramForOthers === false;
  let codesAfterLink = 0;
  try {
    let here = Tree.make(root, 'one', engine, whatsapp, {
      uid: null,
      timeZone: 'America/Argentina/Buenos_Aires',
    });
    let there = Tree.make(root, 'two', engine, whatsapp, {
      uid: twoUsers ? NOBODY : null,
      timeZone: 'Asia/Kathmandu',
    });
    if (linked === null) await link(here, whatsapp);
    else
      for (const name of ['session', 'backups', 'data'])
        cpSync(path.join(linked, name), path.join(here.folder, name), { recursive: true });
    for (let n = 1; n <= carries; n++) {
      const file = path.join(here.folder, `carry-${n}.session`);
      const carried = await here.run(['--export', file, '--json']);
      assert.equal(carried.exitCode, 0, carried.text);
      assert.equal(carried.json['number'], n);
      const arrived = path.join(there.folder, path.basename(file));
      copyFileSync(file, arrived);
      rmSync(file);
      there.putFile('passphrase', String(carried.json['passphrase']));
      const imported = await there.run(['--import', arrived, '--passphrase-file', 'passphrase', '--json']);
      assert.equal(imported.exitCode, 0, imported.text);
      const sent = await there.run(['--test', `+${customer}`, '--json']);
      assert.equal(sent.exitCode, 0, sent.text);
      const left = await here.run(['--test', `+${customer}`, '--json']);
      assert.notEqual(left.exitCode, 0, 'the copy left behind refuses');
      assert.match(left.text, /carried to another computer/);
      for (const { text } of [imported, sent, left]) if (/scan this|enter: [A-Z0-9]{4}/.test(text)) codesAfterLink += 1;
      rmSync(arrived);
      [here, there] = [there, here];
    }
    const { replacements, waitingToLink } = await whatsapp.admin.counters();
    assert.equal(waitingToLink, 0);
    return { engine, carries, codesAfterLink, secondSockets: replacements, twoUsers };
  } finally {
    await whatsapp.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function link(tree: Tree, whatsapp: WhatsApp): Promise<void> {
  const linked = await tree.run(['--link', '--code', `+${ownNumber}`, '--json'], entersCode(whatsapp));
  assert.equal(linked.exitCode, 0, linked.text);
}
