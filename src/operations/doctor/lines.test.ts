import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noWebVersions } from '../../session/lifecycle/web-version.ts';
import type { DoctorFacts, FolderFacts, Found } from './facts.ts';
import { doctorLines, isHealthy } from './lines.ts';

const MEGABYTE = 1024 * 1024;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function known<T>(value: T): Found<T> {
  return { is: 'known', value };
}
const failed = { is: 'failed', sentence: 'It is broken.', next: 'Mend it.' } as const;
const late = { is: 'late', seconds: 9 } as const;
const folder = (found: Partial<Extract<FolderFacts['found'], { is: 'known' }>['value']>): FolderFacts => ({
  variable: 'DATA_PATH',
  folder: '/srv/data',
  found: known({ exists: true, freeBytes: 9000 * MEGABYTE, openTo: null, ...found }),
});
const browser = { path: '/usr/bin/chromium', version: '150.0.1', profile: 150, start: known({ sandboxed: true }) };
const login = { state: 'linked', store: '/srv/session', guideLogin: null, newerRecords: [] } as const;
const outbox = known({ place: 'courier', version: '15.18', begun: true });
const node = { node: 'b:/srv/data', isHere: false, standsBy: false, leftMs: 9000, hasLogin: true };
const named = { version: '2.3000.900', at: 0 };
const host = { host: 'web.whatsapp.com', purpose: 'page and socket', detail: null };
const zone = { company: 'Asia/Kolkata', isSet: true, computer: 'UTC' };
const configuration = { home: '/srv', file: '/srv/.env', problems: [], slips: [], exposed: null, zone };
const program = {
  version: '1.0.0',
  node: '24.1.0',
  computer: 'linux x64',
  engine: 'webjs',
  library: known('x'),
} as const;
const healthy: DoctorFacts = {
  now: 0,
  program,
  configuration,
  folders: [folder({})],
  outbox: null,
  lock: known({ isRunning: false, isSiteRunning: false, holder: null }),
  number: null,
  nodes: null,
  loginKey: null,
  addresses: [{ variable: 'PORT', found: known('127.0.0.1:3000') }],
  ownCertificate: null,
  browser: known(browser),
  fonts: known(true),
  login: known(login),
  webVersion: known({ said: noWebVersions, carried: '2.3000.900' }),
  line: known({ proxy: null, hosts: [host] }),
  sap: { lines: [{ name: 'login', result: 'ok', text: 'courier', remedy: null }], end: null, skews: [0, 0, 0] },
  sources: [{ name: 'folder', found: known([{ name: '/pdf', result: 'ok', text: 'Readable.', remedy: null }]) }],
  templates: null,
  channels: { mail: { server: 'smtp', found: known(null) }, webhook: false, whatsApp: false },
};

test('an installation in order has no remedy to offer', () => {
  const lines = doctorLines(healthy);
  assert.deepEqual(
    lines.filter(({ result, remedy }) => result !== 'ok' || remedy !== null),
    [],
  );
  assert.ok(isHealthy(lines));
});

const holder = { pid: 7, host: 'a', since: 0, doing: 'linking' };
const replaced = (value: object): Partial<DoctorFacts> => value;

describe('one thing that is not in order is one line more or other, with its remedy:', () => {
  const table: readonly (readonly [what: string, change: Partial<DoctorFacts>, line: string, result: string])[] = [
    ['an old Node', { program: { ...program, node: '22.9.0' } }, 'Node', 'error'],
    ['a missing library', { program: { ...program, library: failed } }, 'program', 'error'],
    [
      'an invalid variable',
      { configuration: { ...configuration, problems: ['PORT is "x".'] } },
      'configuration',
      'error',
    ],
    ['a slip', { configuration: { ...configuration, slips: ['SAP_URLL has no effect.'] } }, 'configuration', 'warning'],
    [
      'an open .env',
      { configuration: { ...configuration, exposed: { sentence: 'Open.', next: 'chmod' } } },
      'configuration',
      'warning',
    ],
    [
      'a zone that nobody chose',
      { configuration: { ...configuration, zone: { ...zone, isSet: false } } },
      'time zone',
      'warning',
    ],
    ['a clock behind', replaced({ sap: { ...healthy.sap, skews: Array(3).fill(5 * MINUTE) } }), 'clock', 'error'],
    ['no clock to compare', replaced({ sap: { ...healthy.sap, skews: [] } }), 'clock', 'warning'],
    ['little room', { folders: [folder({ freeBytes: 1500 * MEGABYTE })] }, 'DATA_PATH', 'warning'],
    ['hardly any room', { folders: [folder({ freeBytes: 100 * MEGABYTE })] }, 'DATA_PATH', 'error'],
    ['a folder open to others', { folders: [folder({ openTo: '755' })] }, 'DATA_PATH', 'warning'],
    ['a folder that cannot be', { folders: [{ ...folder({}), found: failed }] }, 'DATA_PATH', 'error'],
    ['a lock that cannot be', { lock: failed }, 'lock', 'error'],
    [
      'a company that does not run beside those with its number',
      { number: known({ companies: ['north', 'south'], running: ['north'] }) },
      'number',
      'warning',
    ],
    ['a node that is gone', { outbox, nodes: known({ ...node, leftMs: -DAY }) }, 'node', 'warning'],
    [
      'a login that this node cannot read',
      { outbox, nodes: known(node), loginKey: failed },
      'key of the login',
      'error',
    ],
    [
      'a company that does not run in a service that does',
      { lock: known({ isRunning: false, isSiteRunning: true, holder: null }) },
      'lock',
      'warning',
    ],
    ['a taken port', { addresses: [{ variable: 'PORT', found: failed }] }, 'PORT', 'error'],
    ['a certificate that ended', { ownCertificate: known(-DAY) }, 'HTTP_TLS_CERT', 'error'],
    ['a certificate that ends soon', { ownCertificate: known(20 * DAY) }, 'HTTP_TLS_CERT', 'warning'],
    ['no browser', { browser: failed }, 'browser', 'error'],
    ['an older browser', { browser: known({ ...browser, profile: 151 }) }, 'browser', 'error'],
    ['a browser that does not start', { browser: known({ ...browser, start: late }) }, 'browser starts', 'error'],
    ['no sandbox', { browser: known({ ...browser, start: known({ sandboxed: false }) }) }, 'browser starts', 'warning'],
    ['no fonts', { fonts: known(false) }, 'fonts', 'warning'],
    ['a host out of reach', { line: known({ proxy: null, hosts: [{ ...host, detail: 'no' }] }) }, host.host, 'error'],
    ['a proxy that refuses', { line: known({ proxy: { name: 'p', trouble: 'no' }, hosts: [] }) }, 'proxy', 'error'],
    ['no phone', { login: known({ ...login, state: 'none' }) }, 'login', 'warning'],
    ["another tool's login", { login: known({ ...login, state: 'none', guideLogin: '/x' }) }, 'login', 'warning'],
    [
      'a version that WhatsApp refuses',
      { webVersion: known({ said: { ...noWebVersions, refused: named }, carried: null }) },
      'WhatsApp version',
      'error',
    ],
    [
      'a version that is ending',
      {
        webVersion: known({
          said: { ...noWebVersions, accepted: named, ending: { ...named, until: null } },
          carried: null,
        }),
      },
      'WhatsApp version',
      'warning',
    ],
    ['a record of a newer version', { login: known({ ...login, newerRecords: ['/srv/x'] }) }, 'records', 'warning'],
    ['a damaged record', { login: known({ ...login, state: 'damaged' }) }, 'login', 'error'],
    ['a silent SAP', { sap: { lines: [], end: late, skews: [0, 0, 0] } }, 'SAP', 'error'],
    [
      'SAP without valid variables',
      { sap: { lines: [], end: { is: 'not_tried', variables: ['SAP_URL'] }, skews: [0, 0, 0] } },
      'SAP',
      'warning',
    ],
    ['a folder of PDFs out of reach', { sources: [{ name: 'folder', found: failed }] }, 'PDF folder', 'error'],
    ['a mailbox that refuses', { sources: [{ name: 'mailbox', found: failed }] }, 'mailbox', 'error'],
    ['a print service that is silent', { sources: [{ name: 'print', found: late }] }, 'print service', 'error'],
    ['texts that cannot be read', { templates: failed }, 'texts', 'error'],
    ['nobody who is told', { channels: { mail: null, webhook: false, whatsApp: false } }, 'alerts', 'warning'],
    [
      'a mail server that refuses',
      { channels: { ...healthy.channels, mail: { server: 's', found: failed } } },
      'SMTP',
      'error',
    ],
  ];
  for (const [what, change, name, result] of table) {
    test(what, () => {
      const before = new Set(doctorLines(healthy).map((line) => JSON.stringify(line)));
      const lines = doctorLines({ ...healthy, ...change });
      const other = lines.filter((line) => !before.has(JSON.stringify(line)) && line.result !== 'ok');
      assert.deepEqual(
        other.map((line) => [line.name, line.result]),
        [[name, result]],
      );
      assert.notEqual(other[0]?.remedy, null);
      assert.equal(isHealthy(lines), result !== 'error');
    });
  }
});

test('what is in use is no fault: a running service has its port, a command has the session', () => {
  const running = { ...healthy, addresses: null, lock: known({ isRunning: true, isSiteRunning: false, holder }) };
  assert.ok(doctorLines(running).every(({ result }) => result === 'ok'));
  const newer = doctorLines({ ...healthy, browser: known({ ...browser, profile: 149 }) });
  assert.ok(newer.every(({ result }) => result === 'ok'));
});

test('what is on another node, or in PostgreSQL, is not missing here', () => {
  const waiting = {
    ...healthy,
    outbox,
    lock: known({ isRunning: true, isSiteRunning: false, holder: null }),
    login: known({ ...login, state: 'none' as const }),
  };
  const number = known({ companies: ['north', 'south'], running: [] });
  const lines = doctorLines({ ...waiting, number, nodes: known({ ...node, standsBy: true }), loginKey: known(null) });
  assert.ok(lines.every(({ result }) => result === 'ok'));
  const said = (name: string) => lines.find((line) => line.name === name)?.text;
  assert.equal(said('node'), 'Standing by: b:/srv/data runs the session.');
  assert.equal(said('number'), 'Shared by north, south; b:/srv/data sends for all of them.');
  assert.match(said('login') ?? '', /in PostgreSQL/);
  const unlinked = doctorLines({ ...waiting, nodes: known({ ...node, node: null, leftMs: 0, hasLogin: false }) });
  assert.deepEqual(
    unlinked.filter(({ result }) => result !== 'ok').map(({ name }) => name),
    ['login'],
  );
});

test('a node without a login is never told to link a phone while the login is on another', () => {
  const states = ['none', 'other', 'damaged'] as const;
  const guides = [null, '/srv/session', '/opt/guide'] as const;
  for (const leftMs of [9000, -DAY])
    for (const state of states)
      for (const guideLogin of guides) {
        const unlinked = { ...healthy, outbox, login: known({ ...login, state, guideLogin }) };
        const lines = doctorLines({ ...unlinked, nodes: known({ ...node, leftMs, hasLogin: false }) });
        const said = lines.find(({ name }) => name === 'login');
        assert.match(said?.text ?? '', /b:\/srv\/data/);
        assert.equal(typeof said?.remedy === 'object' && said.remedy !== null, false, 'nothing is to be done here');
        assert.equal(said?.result, leftMs > 0 ? 'ok' : 'warning');
      }
});

test('what PostgreSQL does not tell is said once', () => {
  const lines = doctorLines({ ...healthy, outbox: failed, nodes: failed, loginKey: failed });
  assert.equal(lines.filter(({ result }) => result !== 'ok').length, 1);
});
