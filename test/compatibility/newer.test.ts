import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exitCodes } from '../../src/cli/session-manager/exit-codes.ts';
import { metadataPath } from '../../src/session/records/metadata.ts';
import { intentPath } from '../../src/session/vault/places.ts';
import { type OldSession, unpackSession } from './fixtures.ts';

const sessionName = 'sap-whatsapp-persistent';

/** What a newer version has left, and how this one says so. */
const files: readonly {
  readonly name: string;
  readonly leave: (session: OldSession) => void;
  readonly command: string;
  readonly code: string;
}[] = [
  {
    name: 'what is remembered of the session, in another format',
    leave: (session) => rewrite(metadataOf(session), (text) => text.replace('"format": 1', '"format": 2')),
    command: '--test +5491155550000',
    code: 'WHATSAPP_STORE_NEWER',
  },
  {
    name: 'what is remembered of the session, with a field more',
    leave: (session) => rewrite(metadataOf(session), (text) => text.replace('{', '{ "passkeys": [],')),
    command: '--test +5491155550000',
    code: 'WHATSAPP_STORE_NEWER',
  },
  {
    name: 'a restore that was interrupted',
    leave: ({ folder }) =>
      writeFileSync(
        intentPath({ authPath: path.join(folder, 'session'), folder: `baileys-${sessionName}` }),
        JSON.stringify({ format: 2, staged: 'x' }),
      ),
    command: '--test +5491155550000',
    code: 'WHATSAPP_STORE_NEWER',
  },
  {
    name: 'the key of the backups',
    leave: ({ folder }) =>
      rewrite(path.join(folder, 'data', 'vault.key'), (text) => text.replace('-key-1 ', '-key-2 ')),
    command: '--backup',
    code: 'VAULT_KEY_NEWER',
  },
];

for (const { name, leave, command, code } of files)
  test(`left by a newer version, it is refused and nothing changes: ${name}`, async () => {
    await using session = await unpackSession();
    leave(session);
    const before = bytesUnder(session.folder);
    const refused = await session.run(`${command} --json`);
    assert.partialDeepStrictEqual(refused.json, { exitCode: exitCodes.configuration, error: { code } });
    assert.match(JSON.stringify(refused.json), /"next":"Install the newer version again/);
    const after = bytesUnder(session.folder);
    for (const [file, sum] of before) assert.equal(after.get(file), sum, file);
  });

function metadataOf({ folder }: OldSession): string {
  return metadataPath({ authPath: path.join(folder, 'session'), sessionName, engine: 'baileys' });
}

function rewrite(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  assert.notEqual(change(text), text);
  writeFileSync(file, change(text));
}

function bytesUnder(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name !== 'whatsapp.json' && statSync(path.join(folder, name)).isFile(),
  );
  return new Map(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(folder, name)))
        .digest('hex'),
    ]),
  );
}
