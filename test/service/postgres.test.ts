/** The real service with its outbox on PostgreSQL: it sends, one node runs the session, and an outage loses nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { whyServiceWaits } from '../../src/cli/deliveries/service.ts';
import { lookForOwner, ownerWords } from '../../src/cli/session-manager/owner.ts';
import { loadConfig } from '../../src/config/load.ts';
import { parsePostgresUrl } from '../../src/database/address.ts';
import { run } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { createOwnerStore } from '../../src/database/postgres/owners.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { nodeLines } from '../../src/operations/doctor/node-lines.ts';
import { type OpenedOutbox, openOutbox } from '../../src/service/delivery-life.ts';
import { lookAtSharing } from '../../src/service/doctor/nodes.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { linkOnce, settle, until } from '../crash-sweep/kills.ts';
import { SESSION_NAME, SweptService } from '../crash-sweep/service.ts';
import { tally } from '../crash-sweep/tally.ts';
import { type Place, prints, typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { runsBy } from '../session-manager/starts.ts';
import { startPostgres, withoutPostgres } from '../support/postgres.ts';
import { whole } from '../support/sample.ts';
import { silentLog } from '../support/silence.ts';

const LONG_MS = 120_000;
const START = 'node hybrid-invoice-service.js';

/** A node has run the session, and was lost. */
async function leaveToNobody(url: string): Promise<void> {
  const address = parsePostgresUrl(url);
  assert.ok(address !== null);
  const onIdleError = (): void => undefined;
  const database = await openPostgres({ address, connections: 1, random: Math.random, onIdleError });
  try {
    const owners = createOwnerStore(database);
    const claimed = await owners.claim(SESSION_NAME, await owners.begin('lost:/data'), false);
    assert.ok('epoch' in claimed);
    const ended = "UPDATE node SET expires_at = clock_timestamp() - interval '1 hour' WHERE id = :node";
    await database.transact(() => run(ended, { node: claimed.node }));
  } finally {
    await database.close();
  }
}

const atHome = (folder: string) => ({
  DATA_PATH: folder,
  WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
  WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
});

/** Where another node runs the session, nothing is done to the login that lies there, and nobody is told to link a phone. */
async function onlyLooks(environment: Place['environment']): Promise<void> {
  const place: Place = { environment, farEnds: null };
  for (const look of ['--status', '--report', '--list']) {
    const { exitCode, text } = await typeAt(place, `node session-manager.js ${look}`);
    assert.equal(exitCode, look === '--list' ? 0 : 3, text);
    assert.match(text, /\w:\S+\/data\b/);
    assert.doesNotMatch(text, /linked {2}|--link|hybrid-invoice-service\.js/, look);
  }
  const onLogin = [
    ...['--link', '--clean', '--backup', '--restore', '--repair', '--refresh', '--test +5491140000001', '--export f'],
    '--import f',
  ].map((verb) => `node session-manager.js ${verb}`);
  for (const command of [...onLogin, 'deliveries approve --yes']) {
    const { exitCode, text } = await typeAt(place, command);
    assert.equal(exitCode, 11, `${command}: ${text}`);
    assert.match(text, /is run by another node, \S+data: /, command);
  }
}

/** What is damaged is only a copy: a backup in its place would be an older login, with which messages cannot be read. */
async function keepsItsLogin(environment: Place['environment']): Promise<void> {
  const store = path.join(environment['WHATSAPP_AUTH_PATH'] ?? '', `baileys-${SESSION_NAME}`, 'store.db');
  const damages = { 'is damaged: ': () => truncateSync(store, 5000), 'is not there\\.': () => rmSync(store) };
  for (const [found, damage] of Object.entries(damages)) {
    damage();
    for (const dryRun of ['', ' --dry-run']) {
      const { exitCode, text } = await typeAt(
        { environment, farEnds: null },
        `node session-manager.js --repair${dryRun}`,
      );
      assert.equal(exitCode, 0, text);
      assert.match(text, new RegExp(`copy of the login ${found}[^]*lies in PostgreSQL[^]*Next: ${START}\\n`));
    }
  }
}

test('a service with DATABASE_URL sends, keeps other nodes out, and survives the loss of PostgreSQL', {
  skip: withoutPostgres() ?? false,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-on-postgres-'));
  await using cluster = await startPostgres();
  const url = await cluster.create();
  await using company = await SweepCompany.start(folder, 'baileys', true, url, folder);
  const service = new SweptService(company, path.join(folder, 'service.log'));
  const configOf = (home: string) => loadConfig({ ...company.environment, DATA_PATH: path.join(folder, home) });
  const bookOf = (home: string) => configOf(home).books[0];
  /** Another node, or this one, as far as its outbox. */
  const open = (home: string, takeOver = false): Promise<OpenedOutbox> => {
    const config = configOf(home);
    return openOutbox(config.service, config.books[0], {
      takeOver,
      standby: null,
      log: silentLog,
      onLost: () => undefined,
    });
  };
  const node = async (home: string): Promise<string> => {
    const { service: asked, accounts } = loadConfig({ ...company.environment, DATA_PATH: path.join(folder, home) });
    const found = await lookForOwner({ service: asked, account: accounts[0] });
    return found === null ? 'a file' : ownerWords(found);
  };
  const random = (): number => 0.3;
  const arrived = (n: number) => until(() => company.arrivals().size === n, LONG_MS);
  try {
    assert.equal(await node('data'), 'none runs the session');
    await linkOnce(service);
    for (let n = 1; n <= 3; n++) await company.post(n, random);
    assert.ok(await arrived(3), 'sent');
    assert.equal(await node('data'), 'this one, runs the session');
    assert.match(await node('elsewhere'), /^another, .+data, runs the session$/);
    await assert.rejects(open('elsewhere', true), { code: 'DATABASE_OWNED_ELSEWHERE' });
    const folderElsewhere = path.join(folder, 'elsewhere');
    const elsewhere = { DATA_PATH: folderElsewhere, DATABASE_URL: url, accountPlaces: [folderElsewhere] as const };
    assert.equal(await whyServiceWaits(elsewhere, { WHATSAPP_SESSION_NAME: SESSION_NAME }), null, 'it runs, not here');

    await onlyLooks({ ...company.environment, ...atHome(folderElsewhere), DATABASE_URL: url });

    await cluster.stop();
    await company.post(4, random);
    assert.match(await node('data'), /^not known: The outbox on PostgreSQL does not answer/);
    await cluster.start();
    assert.ok(await arrived(4), 'it goes on by itself');
    await settle(company);
    assert.equal(await service.stop(), 0);
    const { breaches, result } = await tally(company, 'baileys', 0);
    assert.deepEqual(breaches, []);
    assert.equal(result.invoices, 4);
    await keepsItsLogin(company.environment);

    assert.equal(await node('data'), 'none runs the session');
    await leaveToNobody(url);
    const place: Place = {
      environment: { ...company.environment, PORT: '0' },
      farEnds: {
        whatsapp: company.whatsapp.farEnd,
        ...{ sessionTimings: sandboxSessionTimings, delivery: sandboxDelivery, failpoints: null },
      },
    };
    const takeOver = `${START} --take-over`;
    const other = { ...place, environment: { ...place.environment, ...atHome(folderElsewhere), DATABASE_URL: url } };
    const shown = await typeAt(other, 'node session-manager.js --status');
    assert.deepEqual(commandsIn(shown.text), [takeOver], `a new link would be of no use: ${shown.text}`);
    const look = { signal: new AbortController().signal, unusable: new Set<string>(), deadlineMs: LONG_MS };
    const outbox = { is: 'known', value: { place: '', version: '', begun: true } } as const;
    const lock = { is: 'known', value: { isRunning: false, isSiteRunning: false, holder: null } } as const;
    const [line] = nodeLines({ outbox, lock, ...(await lookAtSharing(loadConfig(company.environment), look)) });
    assert.deepEqual(commandsIn(inCommands(line?.remedy ?? '')), [takeOver], 'doctor knows what to do');
    await prints(place, START, 11, [takeOver]);
    // A start that takes seconds, of which the outbox is what matters.
    if (whole)
      await runsBy(takeOver, place, async () => assert.equal(await node('data'), 'this one, runs the session'));
    const taken = await open('elsewhere', true);
    assert.equal(
      (await taken.ofBook(bookOf('elsewhere')).list({ role: 'customer', limit: 9 })).length,
      4,
      'it sees the same outbox',
    );
    assert.deepEqual(taken.attachments, [], 'its backups are not ours');
    await taken.close();
  } finally {
    await service.kill('all');
    rmSync(folder, { recursive: true, force: true });
  }
});
