import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { ForcedState, PageFaults, PageIncident } from '../../../sandbox/whatsapp/web/page-faults.ts';
import { account, customer, type WebRig } from '../../../sandbox/whatsapp/web/rig.ts';
import { webjsSessionStore } from '../../../src/whatsapp/webjs/session-store.ts';
import { diskRows } from './disk-rows.ts';
import {
  browserProcesses,
  closedReason,
  databaseFile,
  databaseFolder,
  errorCode,
  type FaultRow,
  newId,
  type Report,
  sendText,
} from './row.ts';

/** Deadlines of the run: `sandbox/whatsapp/web/rig.ts`. On a real session `connect` is 60 s, `query` 10 s, `close` 8 s. */
const connectMs = 8000;
const queryMs = 2000;
const uploadMs = 8000;
const closeMs = 5000;
const frozenMs = 4 * queryMs + closeMs;

type Row = FaultRow;

const browserRows: Row[] = [
  {
    group: 'browser',
    fault: 'killed while connected',
    bare: 'no event; calls reject',
    before: 'open',
    reports: 'browser_died',
    withinMs: 2000,
    recovery: 'connect',
    provoke: (rig) => killBrowser(rig, 'SIGKILL'),
  },
  {
    group: 'browser',
    fault: 'killed right after the first link, before it is on disk',
    bare: 'ready was shown; the next start shows a QR',
    before: 'unlinked',
    reports: 'browser_died',
    withinMs: 30_000,
    recovery: 'link again',
    provoke: async (rig) => {
      await rig.link();
      const report = await killBrowser(rig, 'SIGKILL');
      rmSync(rig.settings.storePath, { recursive: true });
      return report;
    },
  },
  {
    group: 'browser',
    fault: 'killed while starting',
    bare: 'initialize() rejects',
    before: 'stopped',
    reports: 'browser_died',
    withinMs: 8000,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ stuckOpening: true });
      await rig.host.connect({ link: null });
      await untilBrowser(rig);
      const report = await killBrowser(rig, 'SIGKILL');
      rig.page.fault({ stuckOpening: false });
      return report;
    },
  },
  {
    group: 'browser',
    fault: 'frozen',
    bare: 'calls hang, destroy() hangs',
    before: 'open',
    reports: 'timed_out',
    withinMs: frozenMs,
    recovery: 'connect',
    provoke: (rig) => killBrowser(rig, 'SIGSTOP'),
  },
  {
    group: 'browser',
    fault: 'renderer killed',
    bare: 'no event; calls hang 180 s',
    before: 'open',
    reports: 'page_crashed',
    withinMs: 2000,
    recovery: 'connect',
    provoke: (rig) => {
      for (const renderer of browserProcesses(rig).renderers) process.kill(renderer, 'SIGKILL');
      return closedReason(rig);
    },
  },
  {
    group: 'browser',
    fault: 'page busy for ever',
    bare: 'calls hang 180 s',
    before: 'open',
    reports: 'timed_out',
    withinMs: frozenMs,
    recovery: 'connect',
    provoke: (rig) => incident(rig, { kind: 'hang' }),
  },
  {
    group: 'browser',
    fault: 'engine process killed',
    bare: 'browser survives as an orphan (websocket transport)',
    before: 'open',
    reports: 'engine_crashed',
    withinMs: 1000,
    recovery: 'connect',
    provoke: async (rig) => {
      process.kill(rig.host.pid, 'SIGKILL');
      return await closedReason(rig);
    },
  },
  {
    group: 'browser',
    fault: 'engine process killed, its browser frozen',
    bare: 'orphan holds the profile: error, or a silent QR',
    before: 'open',
    reports: 'engine_crashed',
    withinMs: 1000,
    recovery: 'connect',
    provoke: async (rig) => {
      process.kill(browserProcesses(rig).main, 'SIGSTOP');
      process.kill(rig.host.pid, 'SIGKILL');
      return await closedReason(rig);
    },
  },
  {
    group: 'browser',
    fault: 'SIGTERM to the engine process',
    bare: 'browser is killed, Node goes on without it',
    before: 'open',
    reports: 'goes on',
    withinMs: 3000,
    recovery: 'none needed',
    provoke: async (rig) => {
      process.kill(rig.host.pid, 'SIGTERM');
      return await goesOn(rig);
    },
  },
  {
    group: 'browser',
    fault: 'executable missing',
    bare: 'rejects',
    before: 'stopped',
    reports: 'WHATSAPP_BROWSER_MISSING',
    withinMs: 5000,
    recovery: 'connect',
    provoke: async (rig) =>
      errorCode((await rig.restart({ browserPath: '/nonexistent/chrome' })).connect({ link: null })),
  },
  {
    group: 'browser',
    fault: 'older browser than the profile',
    bare: 'starts; an older Chromium deletes newer databases',
    before: 'stopped',
    reports: 'WHATSAPP_BROWSER_OLDER',
    withinMs: 5000,
    recovery: 'connect',
    provoke: async (rig) => {
      const record = `${rig.settings.storePath}.browser.json`;
      const kept = readFileSync(record);
      writeFileSync(record, JSON.stringify({ version: '999.0.0.0' }));
      try {
        return await errorCode(rig.host.connect({ link: null }));
      } finally {
        writeFileSync(record, kept);
      }
    },
  },
];

const pageRows: Row[] = [
  atStart(
    'page',
    'HTTP 500 at the start',
    "rejects with the string 'auth timeout', browser stays",
    { document: 'error_500' },
    'server_error',
    connectMs,
  ),
  {
    group: 'page',
    fault: 'reloads into HTTP 500',
    bare: 'unhandled rejection kills Node',
    before: 'open',
    reports: 'server_error',
    withinMs: 8000,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ document: 'error_500' });
      const report = await incident(rig, { kind: 'reload' });
      rig.page.fault({ document: 'served' });
      return report;
    },
  },
  atStart(
    'page',
    'Debug.VERSION never appears',
    "rejects with the string 'auth timeout'",
    { noDebug: true },
    'page_broken',
    connectMs + closeMs,
  ),
  atStart(
    'page',
    'module missing at the start',
    'rejects',
    { missingModules: ['WAWebConnModel'] },
    'page_broken',
    connectMs,
  ),
  ...['WAWebCollections', 'WAWebCallCollection', 'WAWebSyncGatingUtils'].map((name) =>
    atStart(
      'page',
      `module missing after the login (${name})`,
      'authenticated, never ready, silent',
      { missingModules: [name] },
      'page_broken',
      connectMs + closeMs,
    ),
  ),
  atStart(
    'page',
    'never in sync',
    'neither authenticated nor ready, silent',
    { sync: 'never' },
    'page_broken',
    connectMs + closeMs,
  ),
  {
    group: 'page',
    fault: 'in sync before it is listened for',
    bare: 'neither authenticated nor ready, silent',
    before: 'stopped',
    reports: 'goes on',
    withinMs: connectMs,
    recovery: 'by itself',
    provoke: async (rig) => {
      rig.page.fault({ sync: 0 });
      await rig.host.connect({ link: null });
      await rig.event('open');
      rig.page.fault({ sync: 'listener' });
      return await goesOn(rig);
    },
  },
  ...(['iframe', 'sync_again', 'reload'] as const).map(
    (kind): Row => ({
      group: 'page',
      fault: { iframe: 'a frame navigates', sync_again: 'sync announced again', reload: 'reloads by itself' }[kind],
      bare: 'ready again, listeners doubled',
      before: 'open',
      reports: 'goes on',
      withinMs: connectMs,
      recovery: 'by itself',
      provoke: async (rig) => {
        rig.page.incident({ kind });
        const report = await untilGoesOn(rig);
        const opened = rig.events.filter(({ type }) => type === 'open').length;
        return opened === 1 ? report : { reported: `open ${opened} times` };
      },
    }),
  ),
];

const whatsappRows: Row[] = [
  ...(
    [
      ['CONFLICT', 'replaced'],
      ['DEPRECATED_VERSION', 'client_outdated'],
      ['TOS_BLOCK', 'account_locked'],
      ['SMB_TOS_BLOCK', 'account_locked'],
      ['PROXYBLOCK', 'unknown'],
      ['UNLAUNCHED', 'unknown'],
      ['UNPAIRED', 'unknown'],
    ] as const satisfies readonly (readonly [ForcedState, string])[]
  ).map(
    ([state, reason]): Row => ({
      group: 'WhatsApp',
      fault: `state ${state}`,
      bare: 'disconnected, browser destroyed',
      before: 'open',
      reports: reason,
      withinMs: 3000,
      recovery: 'connect',
      provoke: (rig) => incident(rig, { kind: 'state', state }),
    }),
  ),
  atStart(
    'WhatsApp',
    'state DEPRECATED_VERSION from the login on',
    'missed: comes before its listener',
    { loginState: 'DEPRECATED_VERSION' },
    'client_outdated',
    connectMs,
  ),
  {
    group: 'WhatsApp',
    fault: 'a QR although the login is there',
    bare: 'the QR is shown',
    before: 'stopped',
    reports: 'link_code, and the login stays',
    withinMs: connectMs,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ unaskedQr: true });
      await rig.host.connect({ link: null });
      await rig.event('link_code');
      rig.page.fault({ unaskedQr: false });
      await rig.restart();
      const { state } = await webjsSessionStore.verify(rig.settings.storePath);
      return { reported: `link_code, and the login ${state === 'healthy' ? 'stays' : `is ${state}`}` };
    },
  },
  {
    group: 'WhatsApp',
    fault: 'removed on the phone while connected',
    bare: 'LOGOUT; profile deleted under the browser; new QR in it',
    before: 'open',
    reports: 'logged_out',
    withinMs: 3000,
    recovery: 'start over',
    provoke: async (rig) => {
      unlinkAll(rig);
      return await closedReason(rig);
    },
  },
  {
    group: 'WhatsApp',
    fault: 'removed on the phone while stopped',
    bare: 'initialize() rejects, no event',
    before: 'stopped',
    reports: 'logged_out',
    withinMs: 8000,
    recovery: 'start over',
    provoke: async (rig) => {
      unlinkAll(rig);
      await rig.host.connect({ link: null });
      return await closedReason(rig);
    },
  },
  {
    group: 'WhatsApp',
    fault: 'logout without a navigation',
    bare: 'nothing; any later frame deletes the profile',
    before: 'open',
    reports: 'logged_out',
    withinMs: 3000,
    recovery: 'start over',
    provoke: (rig) => incident(rig, { kind: 'logout_without_navigation' }),
  },
  {
    group: 'WhatsApp',
    fault: 'QR not scanned, UNPAIRED_IDLE',
    bare: 'ReferenceError; the QR is never renewed',
    before: 'unlinked',
    reports: 'link_window_ended',
    withinMs: 8000,
    recovery: 'link again',
    provoke: async (rig) => {
      await rig.host.connect({ link: { kind: 'qr' } });
      await rig.event('link_code');
      return await incident(rig, { kind: 'state', state: 'UNPAIRED_IDLE' });
    },
  },
];

const farEndRows: Row[] = [
  farEnd('name not resolved', ['--host-resolver-rules=MAP * ~NOTFOUND'], 'unreachable'),
  farEnd('connection refused', ['--host-resolver-rules=MAP * 127.0.0.1:9'], 'unreachable'),
  {
    group: 'far end',
    fault: 'certificate of nobody',
    bare: 'rejects, browser stays',
    before: 'stopped',
    reports: 'certificate_refused',
    withinMs: 8000,
    recovery: 'connect',
    provoke: async (rig) =>
      withArgs(
        rig,
        rig.page.browserArgs.filter((arg) => !arg.includes('spki')),
      ),
  },
  atStart(
    'far end',
    'accepts and never answers',
    'initialize() pends for ever',
    { document: 'hang' },
    'timed_out',
    connectMs + closeMs + queryMs,
  ),
  atStart(
    'far end',
    'no connection from the page',
    'initialize() pends 180 s',
    { stuckOpening: true },
    'unreachable',
    connectMs + closeMs,
  ),
  {
    group: 'far end',
    fault: 'socket drops, comes back',
    bare: 'change_state only',
    before: 'open',
    reports: 'goes on',
    withinMs: connectMs,
    recovery: 'by itself',
    provoke: async (rig) => {
      rig.page.incident({ kind: 'drop_sockets' });
      return await untilGoesOn(rig);
    },
  },
  {
    group: 'far end',
    fault: 'socket drops and stays away',
    bare: 'nothing; sendMessage() resolves',
    before: 'open',
    reports: 'connection_lost',
    withinMs: connectMs + closeMs,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ offline: true });
      const report = await closedReason(rig);
      rig.page.fault({ offline: false });
      return report;
    },
  },
  {
    group: 'far end',
    fault: 'mute: questions unanswered',
    bare: 'getState() says CONNECTED',
    before: 'open',
    reports: 'WHATSAPP_NO_ANSWER',
    withinMs: queryMs + 1000,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.page.fault({ mute: true });
      const report = await errorCode(rig.host.probe());
      rig.page.fault({ mute: false });
      return report;
    },
  },
];

const sendingRows: Row[] = [
  {
    group: 'sending',
    fault: 'no connection in the page',
    bare: 'resolves with ack 0',
    before: 'open',
    reports: 'WHATSAPP_NOT_CONNECTED',
    withinMs: queryMs,
    recovery: 'by itself',
    provoke: async (rig) => {
      rig.page.fault({ offline: true });
      const report = await untilRefused(rig);
      rig.page.fault({ offline: false });
      await untilGoesOn(rig);
      return report;
    },
  },
  {
    group: 'sending',
    fault: 'message refused',
    bare: 'resolves; message_ack -1',
    before: 'open',
    reports: 'ack refused',
    withinMs: queryMs,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.world.sendFaults.request({ fault: { kind: 'ack_error', code: 463 }, times: 1, recipient: null });
      const { messageId } = await sendText(rig);
      const ack = await rig.event('ack', (event) => event.messageId === messageId);
      return { reported: `ack ${ack.error ?? 'accepted'}` };
    },
  },
  {
    group: 'sending',
    fault: 'receipt before the answer',
    bare: 'as it comes',
    before: 'open',
    reports: 'ack accepted',
    withinMs: queryMs,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.world.sendFaults.request({ fault: { kind: 'receipt_before_ack' }, times: 1, recipient: null });
      const { messageId } = await sendText(rig);
      const ack = await rig.event('ack', (event) => event.messageId === messageId);
      return { reported: `ack ${ack.error ?? 'accepted'}` };
    },
  },
  {
    group: 'sending',
    fault: 'upload refused',
    bare: 'rejects',
    before: 'open',
    reports: 'WHATSAPP_SEND_FAILED',
    withinMs: 3000,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.page.fault({ uploadStatus: 500 });
      const report = await errorCode(sendPdf(rig));
      rig.page.fault({ uploadStatus: null });
      return report;
    },
  },
  {
    group: 'sending',
    fault: 'upload taken and never answered',
    bare: 'pends for ever',
    before: 'open',
    reports: 'WHATSAPP_SEND_UNCERTAIN, then page_crashed',
    withinMs: uploadMs + closeMs,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ uploadStatus: 0 });
      const send = await errorCode(sendPdf(rig));
      const end = await closedReason(rig);
      rig.page.fault({ uploadStatus: null });
      return { reported: `${send.reported}, then ${end.reported}` };
    },
  },
  {
    group: 'sending',
    fault: 'browser killed during a send',
    bare: 'rejects; sent or not, nobody knows',
    before: 'open',
    reports: 'WHATSAPP_SEND_UNCERTAIN',
    withinMs: 3000,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.fault({ uploadStatus: 0 });
      const sending = errorCode(sendPdf(rig));
      await until(() => rig.page.uploads > 0);
      process.kill(browserProcesses(rig).main, 'SIGKILL');
      const report = await sending;
      rig.page.fault({ uploadStatus: null });
      await rig.event('closed');
      return report;
    },
  },
];

const profileRows: Row[] = [
  ...(
    [
      [
        'SingletonLock of another host',
        (lock: string) => symlinkSync('another-host-4711', lock),
        'rejects: in use on another computer',
      ],
      ['SingletonLock of a dead process', (lock: string) => symlinkSync('localhost-999999', lock), 'ignored'],
      ['SingletonLock is a file', (lock: string) => writeFileSync(lock, ''), 'rejects: already running'],
    ] as const
  ).map(
    ([fault, make, bare]): Row => ({
      group: 'profile',
      fault,
      bare,
      before: 'stopped',
      reports: 'goes on',
      withinMs: connectMs,
      recovery: 'by itself',
      provoke: async (rig) => {
        make(path.join(rig.settings.storePath, 'SingletonLock'));
        await rig.host.connect({ link: null });
        await rig.event('open');
        return await goesOn(rig);
      },
    }),
  ),
  {
    group: 'profile',
    fault: 'removed while in use',
    bare: 'nothing; the next start shows a QR',
    before: 'open',
    reports: 'store_damaged',
    withinMs: 8000,
    recovery: 'restore',
    provoke: async (rig) => {
      renameSync(rig.settings.storePath, `${rig.settings.storePath}.away`);
      return await closedReason(rig);
    },
  },
  {
    group: 'profile',
    fault: 'Default is a file',
    bare: 'silent QR after 6 s',
    before: 'stopped',
    reports: 'damaged',
    withinMs: 1000,
    recovery: 'restore',
    provoke: async (rig) => {
      const place = path.join(rig.settings.storePath, 'Default');
      rmSync(place, { recursive: true });
      writeFileSync(place, '');
      return await verdict(rig);
    },
  },
  ...['Local State', 'Default/Preferences'].map(
    (name): Row => ({
      group: 'profile',
      fault: `${name} garbled`,
      bare: 'ready',
      before: 'stopped',
      reports: 'goes on',
      withinMs: connectMs,
      recovery: 'none needed',
      provoke: async (rig) => {
        writeFileSync(path.join(rig.settings.storePath, name), randomBytes(200));
        await rig.host.connect({ link: null });
        await rig.event('open');
        return await goesOn(rig);
      },
    }),
  ),
];

const storageRows: Row[] = (['indexeddb', 'local'] as const).flatMap((which) => {
  const name = which === 'local' ? 'Local Storage' : 'IndexedDB';
  const damage = (
    fault: string,
    bare: string,
    act: (rig: WebRig) => void,
    reports: Row['reports'] = 'damaged',
  ): Row => ({
    group: 'storage',
    fault: `${name}: ${fault}`,
    bare,
    before: 'stopped',
    reports,
    withinMs: 1000,
    recovery: reports === 'damaged' ? 'restore' : 'none needed',
    provoke: (rig) => {
      act(rig);
      return verdict(rig);
    },
  });
  return [
    damage('MANIFEST deleted', 'silent QR', (rig) => rmSync(databaseFile(rig, which, 'manifest'))),
    damage('MANIFEST emptied', 'silent QR', (rig) => truncateSync(databaseFile(rig, which, 'manifest'), 0)),
    damage('MANIFEST garbled', 'silent QR', (rig) => garble(databaseFile(rig, which, 'manifest'))),
    damage('log garbled', 'silent QR', (rig) => garble(databaseFile(rig, which, 'log'))),
    damage('log emptied', 'silent QR', (rig) => truncateSync(databaseFile(rig, which, 'log'), 0)),
    damage('log deleted', 'silent QR', (rig) => rmSync(databaseFile(rig, which, 'log'))),
    damage('CURRENT deleted', 'ready (LevelDB repairs it)', (rig) => rmSync(databaseFile(rig, which, 'current'))),
    damage('folder deleted', 'silent QR', (rig) => rmSync(databaseFolder(rig, which), { recursive: true })),
  ];
});

const tornRows: Row[] = (['indexeddb', 'local'] as const).map((which) => ({
  group: 'storage',
  fault: `${which === 'local' ? 'Local Storage' : 'IndexedDB'}: last record half written (power cut)`,
  bare:
    which === 'local'
      ? 'ready; what is written behind it is lost at the start after that'
      : 'ready; Chromium writes behind it, and deletes the database at the start after that: QR',
  before: 'stopped',
  reports: 'goes on, and the store is healthy',
  withinMs: 2 * connectMs,
  recovery: 'connect',
  provoke: async (rig) => {
    // A header that promises 300 bytes, and a third of them.
    const half = Buffer.concat([Buffer.from([1, 2, 3, 4, 0x2c, 1, 1]), randomBytes(100)]);
    appendFileSync(databaseFile(rig, which, 'log'), half);
    await rig.host.connect({ link: null });
    await rig.event('open');
    const { reported } = await goesOn(rig);
    await rig.restart();
    const { state } = await webjsSessionStore.verify(rig.settings.storePath);
    return { reported: `${reported}, and the store is ${state}` };
  },
}));

/** Every row, in the order of the table. */
export const faultRows: readonly FaultRow[] = [
  ...browserRows,
  ...pageRows,
  ...whatsappRows,
  ...farEndRows,
  ...sendingRows,
  ...profileRows,
  ...storageRows,
  ...tornRows,
  ...diskRows,
];

function atStart(
  group: Row['group'],
  fault: string,
  bare: string,
  changes: Partial<PageFaults>,
  reports: string,
  withinMs: number,
): Row {
  return {
    group,
    fault,
    bare,
    before: 'stopped',
    reports,
    withinMs,
    recovery: 'connect',
    provoke: async (rig) => {
      const healthy = { ...rig.page.faults };
      rig.page.fault(changes);
      await rig.host.connect({ link: null });
      const report = await closedReason(rig);
      rig.page.fault(healthy);
      return report;
    },
  };
}

function farEnd(fault: string, args: readonly string[], reports: string): Row {
  return {
    group: 'far end',
    fault,
    bare: 'rejects, browser stays',
    before: 'stopped',
    reports,
    withinMs: 8000,
    recovery: 'connect',
    provoke: (rig) => withArgs(rig, args),
  };
}

async function withArgs(rig: WebRig, browserArgs: readonly string[]): Promise<Report> {
  const { farEnd: end } = rig.settings;
  if (!end) throw new Error('the rig has a far end');
  const host = await rig.restart({ farEnd: { ...end, browserArgs } });
  await host.connect({ link: null });
  return await closedReason(rig);
}

async function killBrowser(rig: WebRig, signal: NodeJS.Signals): Promise<Report> {
  process.kill(browserProcesses(rig).main, signal);
  return await closedReason(rig);
}

async function incident(rig: WebRig, what: PageIncident): Promise<Report> {
  rig.page.incident(what);
  return await closedReason(rig);
}

/** The session still answers and sends. */
async function goesOn(rig: WebRig): Promise<Report> {
  await rig.host.probe();
  const { messageId } = await sendText(rig);
  await rig.event('ack', (ack) => ack.messageId === messageId && ack.error === null);
  return { reported: 'goes on' };
}

async function untilGoesOn(rig: WebRig): Promise<Report> {
  const until = performance.now() + connectMs;
  for (;;) {
    try {
      return await goesOn(rig);
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function untilRefused(rig: WebRig): Promise<Report> {
  const until = performance.now() + queryMs;
  for (;;) {
    const report = await errorCode(sendText(rig));
    if (report.reported !== 'accepted' || performance.now() > until) return report;
  }
}

async function untilBrowser(rig: WebRig): Promise<void> {
  await until(() => {
    try {
      return browserProcesses(rig).main > 0;
    } catch {
      return false;
    }
  });
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + connectMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not so within ${connectMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function verdict(rig: WebRig): Promise<Report> {
  return { reported: (await webjsSessionStore.verify(rig.settings.storePath)).state };
}

function unlinkAll(rig: WebRig): void {
  for (const companion of rig.world.companions.of(account)) rig.world.unlink(companion.id, 'phone');
}

async function sendPdf(rig: WebRig, bytes = 50_000) {
  const pdf = await rig.pdf(bytes);
  const content = {
    kind: 'document',
    ...pdf,
    fileName: 'Factura.pdf',
    mimeType: 'application/pdf',
    caption: '',
  } as const;
  return await rig.host.send(
    await rig.host.prepare({ jid: `${customer}@s.whatsapp.net`, messageId: newId(), content }),
  );
}

function garble(file: string): void {
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += 16) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
