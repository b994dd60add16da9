import type { ForcedState } from '../../../../sandbox/whatsapp/web/page-faults.ts';
import { account, type WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { webjsSessionStore } from '../../../../src/whatsapp/webjs/session-store.ts';
import { atStart } from '../at-start.ts';
import { closedReason, incident } from '../reports.ts';
import { deadlines, type FaultRow } from '../row.ts';

/** What WhatsApp itself decides: forced states, codes that nobody asked for, removed devices. */
export const whatsappRows: readonly FaultRow[] = [
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
    ([state, reason]): FaultRow => ({
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
    deadlines.connectMs,
  ),
  {
    group: 'WhatsApp',
    fault: 'a QR although the login is there',
    bare: 'the QR is shown',
    before: 'stopped',
    reports: 'link_code, and the login stays',
    withinMs: deadlines.connectMs,
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

function unlinkAll(rig: WebRig): void {
  for (const companion of rig.world.companions.of(account)) rig.world.unlink(companion.id, 'phone');
}
