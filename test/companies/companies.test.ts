/** The real service with two companies whose documents, partners and customers look the same: nothing of one reaches the other. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { stopService } from '../../src/cli/service/stop.ts';
import { everyCompany } from '../../src/cli/session-manager/every-company.ts';
import { loadSite } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import { engineMarker } from '../../src/whatsapp/host/orphans.ts';
import { runningProcesses } from '../../src/whatsapp/host/process-table.ts';
import { typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { scans } from '../next-steps/terminal-camera.ts';
import { accountOf, names, TwoCompanies, until } from './site.ts';

let site: TwoCompanies;

before(async () => {
  site = await TwoCompanies.start();
  const place = { environment: {}, farEnds: null, configFile: site.file };
  const link = await printed(/^.*south: no phone is linked\..*$/m);
  assert.equal(link, 'node session-manager.js --company south --link');
  const { exitCode, text } = await typeAt(place, link, scans(site.whatsapp, { account: accountOf.south }));
  assert.equal(exitCode, 0, text);
  const approve = await printed(/^.*south: nothing is sent until .*$/m);
  assert.equal(approve, 'node hybrid-invoice-service.js --company south deliveries approve');
  // Where nobody can be asked.
  const approved = await typeAt(place, `${approve} --yes`);
  assert.equal(approved.exitCode, 0, approved.text);
  await until(() => names.every((name) => site.maySend(name)), 'both are linked');
  // What nobody foresaw is looked at alone.
  const companies = names.map((name) => ({ name, config: () => ({}) as never }));
  const fails = (): Promise<never> => Promise.reject(new Error('a fault of ours'));
  const all = await everyCompany(companies, fails, ({ text: said, next = '' }) => `${said}\n${inCommands(next)}`);
  const reports = commandsIn(all.text);
  assert.deepEqual(
    reports,
    names.map((name) => `node session-manager.js --company ${name} --report`),
  );
  for (const report of reports) {
    const alone = await typeAt(place, report);
    assert.equal(alone.exitCode, 0, alone.text);
  }
});
after(() => site[Symbol.asyncDispose]());

/** The command of a line on the terminal of the service, once it stands there. */
async function printed(line: RegExp): Promise<string> {
  await until(() => line.test(site.node.said), line.source);
  const [command = ''] = commandsIn(line.exec(site.node.said)?.[0] ?? '');
  return command;
}

test('the sessions of both share a process, as their number in WHATSAPP_SESSIONS_PER_HOST says', () => {
  const markers = names.map((name) =>
    engineMarker(path.join(site.folder, 'session', name, baileysSessionStore.folderName(`number-${name}`))),
  );
  const carrying = runningProcesses().filter(({ args }) => markers.some((marker) => args.includes(marker)));
  assert.equal(carrying.length, 1);
  assert.deepEqual(
    markers.filter((marker) => carrying[0]?.args.includes(marker)),
    markers,
  );
});

test('a PDF of one company never serves an invoice of the other, though number, sum and customer are the same', async () => {
  for (const name of names) for (const docEntry of [1, 2]) await site.post(name, docEntry, 0);
  await site.print('north', 1);
  await site.print('north', 2);
  await site.print('south', 2);
  await site.arrived('north', 0, 2);
  await site.arrived('south', 0, 1);
  const seen = await site.typed('south', 'hybrid-invoice-service.js deliveries list --json');
  const { deliveries } = JSON.parse(seen.text.trim().split('\n').at(-1) ?? '') as {
    readonly deliveries: readonly { readonly document?: unknown; readonly state: string }[];
  };
  assert.equal(deliveries.length, 2);
  assert.equal((await site.arrivals('south', 0)).length, 1);
});

test('an opt-out by stop word is of the account, one by the partner of the book', async () => {
  await site.whatsapp.admin.write({ from: '5491140000001', account: accountOf.north, text: 'stop' });
  await site.sap.south.admin.change('BusinessPartners', 'C1', { U_CourierOptOut: 'Y' });
  await until(async () => {
    const { text } = await site.typed('north', 'hybrid-invoice-service.js deliveries opt-outs --json');
    return text.includes('C0');
  }, 'the stop word is kept');
  for (const name of names) {
    for (const [docEntry, customer] of [
      [3, 0],
      [4, 1],
    ] as const) {
      await site.post(name, docEntry, customer);
      await site.print(name, docEntry);
    }
  }
  await site.arrived('south', 0, 2);
  await site.arrived('north', 1, 1);
  assert.equal((await site.arrivals('north', 0)).length, 2, 'the customer had enough of north');
  assert.equal((await site.arrivals('south', 1)).length, 0, 'the partner of south opted out');
});

test('each company has its pages, commands and figures, and keeps what is its own in its folder', async () => {
  const get = (place: string, headers: Record<string, string> = {}) =>
    fetch(new URL(place, site.url), { headers, redirect: 'manual' });
  assert.deepEqual([(await get('/health')).status, (await get('/health/live')).status], [200, 200]);
  assert.equal((await get('/companies/north')).headers.get('location'), '/companies/north/');
  assert.equal((await get('/companies/north/')).headers.get('location'), '/companies/north/login');
  assert.equal((await get('/companies/west/')).status, 404);
  assert.equal((await get('/?company=south')).headers.get('location'), '/companies/south/');
  const login = await (await get('/companies/north/login')).text();
  assert.match(login, /action="\/companies\/north\/login"/);
  assert.match(login, /hybrid-invoice-service\.js --company north users invite/);
  assert.doesNotMatch(await (await get('/')).text(), /north|south/, 'a stranger learns no names');

  for (const folder of names.map((name) => path.join(site.folder, 'data', 'companies', name)))
    for (const file of ['outbox.db', 'alerts.db', 'documents']) assert.ok(existsSync(path.join(folder, file)), file);

  const added = await site.run(
    'hybrid-invoice-service.js',
    'tokens',
    'add',
    'prometheus',
    '--scope',
    'metrics:read',
    '--json',
  );
  const { token } = JSON.parse(added.text.trim().split('\n').at(-1) ?? '') as { readonly token: string };
  const authorization = `Bearer ${token}`;
  const figures = await (await get('/metrics', { authorization })).text();
  for (const name of names)
    assert.match(figures, new RegExp(`courier_session_may_send\\{[^}]*company="${name}"[^}]*\\} 1`));
  assert.match(figures, /account="number-south"/);
  assert.equal(figures.match(/^# TYPE courier_session_may_send /gm)?.length, 1);
  assert.equal((await get('/companies/north/metrics', { authorization })).status, 401, 'a company has its own tokens');
  const health = (await (await get('/health', { authorization })).json()) as { companies: { company: string }[] };
  assert.deepEqual(
    health.companies.map(({ company }) => company),
    ['north', 'south'],
  );
});

test('who logs in at one company finds it among the companies, and no way into another', async () => {
  const cookies = new Map<string, string>();
  const ask = async (place: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = form && { method: 'POST', body: new URLSearchParams(form) };
    const headers = { cookie, origin: new URL(site.url).origin };
    const answer = await fetch(new URL(place, site.url), { ...sent, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    return { place: answer.headers.get('location'), text: await answer.text() };
  };
  const invited = await site.typed('north', 'hybrid-invoice-service.js users invite ana --role admin');
  assert.match(invited.text, /\/companies\/north\/welcome/);
  const [, code = ''] = /\n\n {2}(\S+)\n/.exec(invited.text) ?? [];
  const { text: welcome } = await ask('/companies/north/welcome');
  const [, csrf = ''] = /name="csrf" value="(\w+)"/.exec(welcome) ?? [];
  const entered = await ask('/companies/north/welcome', { csrf, code, password: 'correct horse battery' });
  assert.equal(entered.place, '/companies/north/');
  const { text: home } = await ask('/companies/north/');
  const paths = [...home.matchAll(/ (?:href|src|action)="(\/[^"]*)"/g)].map(([, path = '']) => path);
  assert.ok(paths.length > 5);
  assert.deepEqual(
    paths.filter((one) => !one.startsWith('/companies/north/')),
    ['/?company='],
  );
  const { text: choice } = await ask('/');
  assert.match(choice, /href="\/companies\/north\/"/);
  assert.doesNotMatch(choice, /south/);
  assert.equal((await ask('/companies/south/')).place, '/companies/south/login');
});

test('a command is about one company or, of the session, about all', async () => {
  const one = await site.typedAbout('session-manager.js --status --session number-south --json');
  assert.match(one.text, /"session":"number-south"/);
  const unnamed = await site.typedAbout('session-manager.js --status');
  assert.equal(unnamed.exitCode, 2);
  assert.match(unnamed.text, /holds several companies.+north, south/s);
  const all = await site.typedAbout('session-manager.js --status --all --json');
  const { exitCode, companies } = JSON.parse(all.text.trim().split('\n').at(-1) ?? '') as {
    readonly exitCode: number;
    readonly companies: readonly { readonly company: string }[];
  };
  assert.equal(exitCode, 0);
  assert.deepEqual(
    companies.map(({ company }) => company),
    ['north', 'south'],
  );
  const wrong = await site.typedAbout('session-manager.js --status --company west');
  assert.match(wrong.text, /has no company west\. It has: north, south/);
  const pin = 'node hybrid-invoice-service.js --company south --sap-fingerprint --store';
  const written = readFileSync(site.file, 'utf8');
  const pinned = await typeAt({ environment: {}, farEnds: null, configFile: site.file }, pin);
  assert.equal(pinned.exitCode, 0, pinned.text);
  const { books } = JSON.parse(readFileSync(site.file, 'utf8')) as { books: Record<string, Record<string, unknown>> };
  assert.equal(typeof books['south']?.['SAP_TLS_FINGERPRINT'], 'string');
  assert.equal(books['north']?.['SAP_TLS_FINGERPRINT'], undefined);
  assert.equal(statSync(site.file).mode & 0o777, 0o600);
  writeFileSync(site.file, written);
  const setup = await site.run('hybrid-invoice-service.js', 'setup', '--yes');
  assert.match(setup.text, /holds several companies.+north, south/);
});

test('a company whose SAP is down and whose number is banned does not delay the other', async () => {
  await site.sap.south.admin.addFault({ kind: 'status', status: 503, times: null });
  const companions = await site.whatsapp.admin.companions();
  const south = companions.find(({ account }) => account === '5491150002222');
  await site.whatsapp.admin.faultLogins({ fault: { kind: 'failure', reason: 403 }, times: 1 });
  await site.whatsapp.admin.strike({ fault: { kind: 'drop' }, companion: south?.id ?? '' });
  await until(() => site.states.get('south')?.state === 'needs_person', 'south needs a person');
  await site.post('north', 5, 2);
  await site.print('north', 5);
  await site.arrived('north', 2, 1);
  assert.ok(site.maySend('north'));
  assert.equal((await fetch(new URL('/health', site.url))).status, 503);
  assert.equal((await fetch(new URL('/companies/north/health', site.url))).status, 200);
  assert.equal((await fetch(new URL('/companies/south/health', site.url))).status, 503);
});

test('a service manager stops all of them by asking one', async () => {
  const { service } = loadSite(readConfigFile(site.file, {}));
  const controls = names.map((name) => ({
    ...{ dataPath: path.join(site.folder, 'data', 'companies', name), session: `number-${name}` },
  }));
  await stopService({ service, controls });
  await site.stop();
});
