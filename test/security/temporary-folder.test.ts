import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asSecondUser, withoutSecondUser } from '../support/second-user.ts';
import { until } from '../support/until.ts';
import { startAttackedService } from './rig.ts';

/** The names that another local user can prepare in the temporary folder that everybody shares. */

const { TMPDIR } = process.env;
const planted: string[] = [];
let shared: string;

/** A folder for everybody, with what the attacker has put into it; the service's environment. */
function plant(folder: string): Record<string, string> {
  shared = path.join('/tmp', path.basename(folder).slice(-6));
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  chmodSync(folder, 0o711);
  const login = path.join(folder, 'session');
  mkdirSync(login, { mode: 0o700 });
  writeFileSync(path.join(login, 'ours'), '');
  const store = path.join(login, 'session-sap-whatsapp-persistent');
  const digest = hash('sha256', store);
  for (const name of [digest.slice(0, 12), digest.slice(0, 6), 'aaaaaa']) {
    const place = path.join(shared, `courier-${name}`);
    asSecondUser('mkdir -m 777 "$1" && echo bait > "$1/theirs" && ln -s "$2" "$1/link"', place, login);
    planted.push(place);
  }
  asSecondUser('ln -s "$2" "$1"', path.join(shared, 'courier-AAAAAA'), login);
  // A browser that only says where its temporary files go, in a file that is whole once it is there, and stays.
  const browser = path.join(folder, 'browser');
  const stay = `echo "$TMPDIR" > "${folder}/seen.$$" && mv "${folder}/seen.$$" "${folder}/seen"; exec sleep 60`;
  const script = `case "$*" in *--version*) echo "Chromium 141.0.1.1";; *) ${stay};; esac`;
  writeFileSync(browser, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env['TMPDIR'] = shared;
  return { PUPPETEER_EXECUTABLE_PATH: browser };
}

after(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  rmSync(shared, { recursive: true, force: true });
});

const skip = withoutSecondUser;
test("a local user's folders and links in the temporary folder are neither used nor removed", { skip }, async (t) => {
  const attacked = await startAttackedService(plant, 'webjs');
  t.after(() => attacked.close());
  const seen = path.join(attacked.folder, 'seen');
  await until('browser', () => existsSync(seen));
  const [used = ''] = readFileSync(seen, 'utf8').split('\n');
  assert.ok(used.startsWith(`${shared}/courier-`), used);
  assert.equal(lstatSync(path.dirname(used)).mode & 0o777, 0o700);
  assert.equal(lstatSync(path.dirname(used)).uid, process.getuid?.());
  for (const place of planted) {
    assert.ok(!used.startsWith(`${place}/`) && used !== place);
    assert.deepEqual(readdirSync(place).sort(), ['link', 'theirs']);
  }
  await attacked.service.stop();
  for (const place of planted) assert.deepEqual(readdirSync(place).sort(), ['link', 'theirs']);
  assert.ok(existsSync(path.join(attacked.folder, 'session', 'ours')));
  assert.ok(!existsSync(used));
});
