import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { browserProcesses } from '../../../support/browser.ts';
import { closedReason, errorCode, goesOn, incident, until, whilePage } from '../reports.ts';
import { deadlines, type FaultRow, type Report } from '../row.ts';

const frozenMs = 4 * deadlines.queryMs + deadlines.closeMs;

/** The browser, its renderer and the engine's own process: killed, frozen, missing, too old. */
export const browserRows: readonly FaultRow[] = [
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
    provoke: (rig) =>
      whilePage(rig, { stuckOpening: true }, async () => {
        await rig.host.connect({ link: null });
        await untilBrowser(rig);
        return await killBrowser(rig, 'SIGKILL');
      }),
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

async function killBrowser(rig: WebRig, signal: NodeJS.Signals): Promise<Report> {
  process.kill(browserProcesses(rig).main, signal);
  return await closedReason(rig);
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
