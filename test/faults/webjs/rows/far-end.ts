import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { blocking, scriptHost, scriptsElsewhere } from '../../../support/firewall.ts';
import { atStart } from '../at-start.ts';
import { sendPdf } from '../messages.ts';
import { closedReason, errorCode, untilGoesOn, whilePage } from '../reports.ts';
import { deadlines, type FaultRow, type Report } from '../row.ts';

/** The way to WhatsApp: names, certificates, connections that fail, drop or fall silent. */
export const farEndRows: readonly FaultRow[] = [
  farEnd('name not resolved', ['--host-resolver-rules=MAP * ~NOTFOUND'], 'unreachable'),
  farEnd('connection refused', ['--host-resolver-rules=MAP * 127.0.0.1:9'], 'unreachable'),
  {
    group: 'far end',
    fault: 'a firewall lets the page through, not its scripts',
    bare: 'throws auth timeout',
    before: 'stopped',
    reports: 'host_blocked',
    withinMs: deadlines.connectMs + deadlines.closeMs + deadlines.queryMs,
    recovery: 'connect',
    provoke: (rig) => whilePage(rig, { html: scriptsElsewhere }, () => withArgs(rig, blocking(rig, scriptHost))),
  },
  {
    group: 'far end',
    fault: 'a firewall lets everything through but media',
    bare: 'rejects',
    before: 'stopped',
    reports: 'WHATSAPP_HOST_BLOCKED',
    withinMs: deadlines.connectMs,
    recovery: 'none needed',
    provoke: async (rig) => {
      const host = await restartWith(rig, blocking(rig, 'mmg.whatsapp.net'));
      await host.connect({ link: null });
      await rig.event('backlog_received');
      return await errorCode(sendPdf(rig));
    },
  },
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
    deadlines.connectMs + deadlines.closeMs + deadlines.queryMs,
  ),
  atStart(
    'far end',
    'no connection from the page',
    'initialize() pends 180 s',
    { stuckOpening: true },
    'unreachable',
    deadlines.connectMs + deadlines.closeMs,
  ),
  {
    group: 'far end',
    fault: 'socket drops, comes back',
    bare: 'change_state only',
    before: 'open',
    reports: 'goes on',
    withinMs: deadlines.connectMs,
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
    withinMs: deadlines.connectMs + deadlines.closeMs,
    recovery: 'connect',
    provoke: (rig) => whilePage(rig, { offline: true }, () => closedReason(rig)),
  },
  {
    group: 'far end',
    fault: 'mute: questions unanswered',
    bare: 'getState() says CONNECTED',
    before: 'open',
    reports: 'WHATSAPP_NO_ANSWER',
    withinMs: deadlines.queryMs + 1000,
    recovery: 'none needed',
    provoke: (rig) => whilePage(rig, { mute: true }, () => errorCode(rig.host.probe())),
  },
];

function farEnd(fault: string, args: readonly string[], reports: string): FaultRow {
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
  const host = await restartWith(rig, browserArgs);
  await host.connect({ link: null });
  return await closedReason(rig);
}

async function restartWith(rig: WebRig, browserArgs: readonly string[]) {
  const { farEnd: end } = rig.settings;
  if (!end) throw new Error('the rig has a far end');
  return await rig.restart({ farEnd: { ...end, browserArgs } });
}
