import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { runUpgradeCheck } from '../../src/cli/upgrade/run.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { productVersion } from '../../src/operations/product-version.ts';
import type { UpgradeAnswer } from '../../src/operations/upgrade/judge.ts';
import { askRegistry } from '../../src/service/upgrade/npm-registry.ts';
import { keepWebVersion } from '../../src/session/records/web-version-record.ts';
import { silentLog } from '../../src/session/vault/plain-store.test-support.ts';
import { restoreDump } from '../compatibility/fixtures.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { root } from '../support/sources.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => path.join(folder, ...names);
mkdirSync(at('data'));
restoreDump('outbox', at('data', 'outbox.db'));
const environment = {
  SAP_URL: 'https://sap.example.local:50000',
  SAP_COMPANY_DB: 'TEST',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'secret of mine',
  DATA_PATH: at('data'),
  WHATSAPP_AUTH_PATH: at('session'),
  WHATSAPP_BACKUP_PATH: at('backups'),
};

/** Runs it; returns the exit code and the answer. */
async function check(place: string | null, online = false) {
  const pieces: string[] = [];
  const write = (piece: string) => void pieces.push(piece);
  const { signal } = new AbortController();
  const exitCode = await runUpgradeCheck(environment, { place, online, json: true, signal, write });
  return { exitCode, answer: JSON.parse(pieces.join('')) as UpgradeAnswer & { readonly published: object | null } };
}

/** The files of this very version as a package, in which the outbox has the next format. */
const newer: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'invoice-courier', version: '9.0.0' }),
  'release.json': readFileSync(path.join(root, 'release.json'), 'utf8').replace(
    /"outbox": \d+/,
    '"outbox": 900, "of_the_future": 1',
  ),
  'CHANGELOG.md': `# Changelog\n\n## 9.0.0\n\n- Something\n  new.\n${readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')}`,
};

async function archive(name: string, prefix: string): Promise<string> {
  const entries = pack();
  entries.entry({ name: `${prefix}/node_modules/other/package.json` }, '{"name":"other","version":"1.0.0"}');
  for (const [file, text] of Object.entries(newer)) entries.entry({ name: `${prefix}/${file}` }, text);
  entries.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of entries) pieces.push(piece as Buffer);
  writeFileSync(at(name), gzipSync(Buffer.concat(pieces)));
  return at(name);
}

function unpacked(...names: string[]): string {
  mkdirSync(at(...names), { recursive: true });
  for (const [file, text] of Object.entries(newer)) writeFileSync(at(...names, file), text);
  return at(names[0] ?? '');
}

test('a package is read in each of its four forms, and nothing here is changed', async () => {
  const before = readdirSync(at('data'));
  const forms = [
    await archive('npm.tgz', 'package'),
    await archive('portable.tar.gz', 'invoice-courier/node_modules/invoice-courier'),
    unpacked('unpacked-npm'),
    unpacked('unpacked-portable', 'node_modules', 'invoice-courier'),
  ];
  for (const place of forms) {
    const { exitCode, answer } = await check(place);
    assert.equal(exitCode, 3);
    assert.deepEqual(answer.newer, { version: '9.0.0', from: place });
    assert.deepEqual(answer.changes, ['Something new.']);
    assert.partialDeepStrictEqual(answer.stores[0], { store: 'outbox', here: 5, there: 900, change: 'migrated' });
    assert.equal(answer.goingBack, 'with_copies');
  }
  assert.deepEqual(readdirSync(at('data')), before);
});

test('this very version is no newer one, and the one that WhatsApp refuses asks for an upgrade', async () => {
  const { exitCode, answer } = await check(root);
  assert.equal(exitCode, 0);
  assert.equal(answer.verdict, 'current');
  mkdirSync(at('session'));
  const place = { authPath: at('session'), sessionName: 'sap-whatsapp-persistent', engine: 'webjs' } as const;
  keepWebVersion(place, { type: 'web_version', version: '2.3000.1', said: 'refused', until: null }, 1, silentLog);
  const refused = await check(root);
  assert.equal(refused.exitCode, 4);
  assert.match(refused.answer.whatsApp.text, /2\.3000\.1/);
  rmSync(at('session'), { recursive: true });
});

/** As JSON tells it: with commands. */
function nextOf({ answer: { whatsApp } }: Awaited<ReturnType<typeof check>>): string {
  assert.ok(typeof whatsApp.next === 'string');
  return whatsApp.next;
}

/** Each sentence about a version that WhatsApp refuses leads to the registry, and from there to the update. */
async function mendsRefusal(): Promise<void> {
  mkdirSync(at('session'));
  const place = { authPath: at('session'), sessionName: 'sap-whatsapp-persistent', engine: 'webjs' } as const;
  const version = { type: 'web_version', version: '2.3000.1', until: null } as const;
  const compare = 'node hybrid-invoice-service.js upgrade --check --online';
  for (const said of ['refused', 'accepted', 'ending'] as const) {
    keepWebVersion(place, { ...version, said }, said === 'refused' ? 1 : 2, silentLog);
    if (said === 'accepted') continue;
    const here = await check(null);
    assert.deepEqual([here.exitCode, commandsIn(nextOf(here))], [4, [compare]]);
    if (said === 'ending') continue;
    const online = await check(null, true);
    // It is typed by test/launchers/update.test.ts.
    assert.deepEqual(commandsIn(nextOf(online)), []);
    assert.match(nextOf(online), /update Invoice Courier.*`git pull && npm ci`/);
  }
  rmSync(at('session'), { recursive: true });
}

test('what is no package of ours is refused by name', async () => {
  writeFileSync(at('torn.tgz'), gzipSync('nothing').subarray(0, 12));
  mkdirSync(at('empty'));
  mkdirSync(at('other'));
  writeFileSync(at('other', 'package.json'), '{"name":"other","version":"1.0.0"}');
  cpSync(at('torn.tgz'), at('windows.zip'));
  for (const name of ['missing.tgz', 'torn.tgz', 'empty', 'other', 'windows.zip']) {
    await assert.rejects(check(at(name)), (error) => hasCode(error, 'CLI_PACKAGE_UNREADABLE'), name);
  }
});

test('the registry of npm is asked only when that is wanted, and for names alone', async () => {
  const asked: string[] = [];
  let [program, library] = [productVersion(), '99.0.0'];
  const registry = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const name = request.url?.slice(1) ?? '';
    const version = name === 'whatsapp-web.js' ? library : program;
    const body = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  using _env = environmentOf({ npm_config_registry: address, npm_config_cache: at('npm') });
  try {
    await mendsRefusal();
    asked.length = 0;
    const { exitCode, answer } = await check(null, true);
    assert.deepEqual(asked.sort(), ['GET /invoice-courier', 'GET /whatsapp-web.js']);
    assert.equal(exitCode, 3);
    assert.partialDeepStrictEqual(answer.published, {
      registry: address,
      program: { newest: program, verdict: 'current' },
      library: { newest: library, verdict: 'newer' },
    });
    [program, library] = [`${productVersion()}-rc.1`, '1.0.0'];
    const older = await check(null, true);
    assert.equal(older.exitCode, 0);
    assert.partialDeepStrictEqual(older.answer.published, {
      program: { newest: program, verdict: 'older' },
      library: { newest: library, verdict: 'older' },
    });
  } finally {
    registry.close();
    registry.closeAllConnections();
  }
});

test('a registry that cannot be asked is told with the reason', { skip: process.platform === 'win32' }, async () => {
  const says: Readonly<Record<string, string>> = {
    'npm is not installed here': '',
    'ENOTFOUND: no such host': '#!/bin/sh\necho \'{"error":{"code":"ENOTFOUND","summary":"no such host"}}\'\nexit 1\n',
    'no answer within 0.2 s': '#!/bin/sh\nexec /bin/sleep 60\n',
  };
  mkdirSync(at('bin'));
  using _env = environmentOf({ PATH: at('bin') });
  for (const [detail, script] of Object.entries(says)) {
    if (script !== '') writeFileSync(at('bin', 'npm'), script, { mode: 0o755 });
    const deadlineMs = script.includes('sleep') ? 200 : 20_000;
    await assert.rejects(askRegistry(['invoice-courier'], new AbortController().signal, deadlineMs), (error) => {
      assert.ok(hasCode(error, 'CLI_REGISTRY_UNREACHABLE'), String(error));
      assert.ok(String(error).includes(detail), String(error));
      return true;
    });
  }
});

/** Variables of this process, until disposed. */
function environmentOf(values: Readonly<Record<string, string>>): Disposable {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}
