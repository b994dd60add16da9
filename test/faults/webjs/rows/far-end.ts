import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { atStart } from '../at-start.ts';
import { closedReason, errorCode, untilGoesOn, whilePage } from '../reports.ts';
import { deadlines, type FaultRow, type Report } from '../row.ts';

/** The way to WhatsApp: names, certificates, connections that fail, drop or fall silent. */
export const farEndRows: readonly FaultRow[] = [
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
  const { farEnd: end } = rig.settings;
  if (!end) throw new Error('the rig has a far end');
  const host = await rig.restart({ farEnd: { ...end, browserArgs } });
  await host.connect({ link: null });
  return await closedReason(rig);
}
