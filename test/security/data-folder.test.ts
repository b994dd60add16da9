import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { seed, some } from '../support/sample.ts';
import { asSecondUser, withoutSecondUser } from '../support/second-user.ts';
import { type AttackedService, startAttackedService } from './rig.ts';

/** What another local user finds of a service whose folders were there before it, as an unpacked archive leaves them. */

const skip = process.platform === 'win32' && 'modes mean nothing on Windows';
const usual = 0o022;

/** The service with the mask that most shells give it. */
async function start(t: TestContext, prepare: (folder: string) => Record<string, string>): Promise<AttackedService> {
  const before = process.umask(usual);
  try {
    const attacked = await startAttackedService((folder) => {
      chmodSync(folder, 0o755);
      return prepare(folder);
    });
    t.after(() => attacked.close());
    return attacked;
  } finally {
    process.umask(before);
  }
}

function openFolders(folder: string): Record<string, string> {
  for (const name of ['data', 'session', 'backups']) {
    mkdirSync(path.join(folder, name));
    chmodSync(path.join(folder, name), 0o755);
  }
  return {};
}

/** Files and folders below, with what others may do to them; root and we apart. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .concat(folder)
    .filter((place) => (statSync(place).mode & 0o077) !== 0)
    .map((place) => `${place} ${(statSync(place).mode & 0o777).toString(8)}`);
}

const outboxFiles = ['outbox.db', 'outbox.db-wal', 'outbox.db-shm', 'outbox.lock', 'outbox.lock.json', 'alerts.db'];

test('existing folders are made private, and nothing in them is ever readable by others', { skip }, async (t) => {
  const { folder } = await start(t, openFolders);
  for (const name of outboxFiles) assert.ok(existsSync(path.join(folder, 'data', name)), name);
  for (const name of ['data', 'session', 'backups']) assert.deepEqual(openToOthers(path.join(folder, name)), []);
});

test('a PDF folder inside DATA_PATH stays accessible, with a warning; files that an earlier version left readable do not', {
  skip,
}, async (t) => {
  const { folder, log } = await start(t, (place) => {
    openFolders(place);
    for (const name of ['outbox.db', 'outbox.lock', 'alerts.db']) {
      const file = path.join(place, 'data', name);
      writeFileSync(file, '', { flag: 'a' });
      chmodSync(file, 0o644);
    }
    const pdfs = path.join(place, 'data', 'pdf');
    mkdirSync(pdfs);
    chmodSync(pdfs, 0o777);
    return { PDF_FOLDER: pdfs };
  });
  const data = path.join(folder, 'data');
  assert.ok(log().includes(`"folder":${JSON.stringify(path.join(data, 'pdf'))}`), log());
  assert.match(log(), /data was accessible to other users; it is private now/);
  // Who gets to the PDFs passes through the folder around them, and finds nothing else there.
  assert.deepEqual(openToOthers(data), [`${path.join(data, 'pdf')} 777`, `${data} 711`]);
  if (withoutSecondUser !== false) return;
  asSecondUser('echo %PDF > "$1/pdf/1.pdf"', data);
  for (const name of outboxFiles) {
    assert.equal(asSecondUser('head -c 1 "$1" 2>/dev/null || echo refused', path.join(data, name)).trim(), 'refused');
  }
  assert.equal(asSecondUser('ls "$1" 2>/dev/null || echo refused', data).trim(), 'refused');
});

test("another user's folder is refused, naming it, before anything is written to it", {
  skip: withoutSecondUser,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  for (const name of some(['data', 'session'], 1)) {
    let theirs = '';
    const starting = start(t, (place) => {
      chmodSync(place, 0o777);
      theirs = path.join(place, name);
      asSecondUser('mkdir -m 755 "$1"', theirs);
      return {};
    });
    await assert.rejects(starting, (error) => {
      assert.match(String(error), new RegExp(`ACCESS_FOLDER_FOREIGN[^]*${name}`));
      return true;
    });
  }
});

test("another user's lock or database in our folder is refused, naming it", { skip: withoutSecondUser }, async (t) => {
  t.diagnostic(`seed ${seed}`);
  for (const name of some(['outbox.lock', 'outbox.db', 'outbox.db-wal'], 1)) {
    const starting = start(t, (place) => {
      openFolders(place);
      chmodSync(path.join(place, 'data'), 0o777);
      asSecondUser('echo x > "$1"; chmod 666 "$1"', path.join(place, 'data', name));
      return {};
    });
    await assert.rejects(starting, (error) => {
      assert.match(String(error), new RegExp(`${name} belongs to user 65534`));
      return true;
    });
  }
});
