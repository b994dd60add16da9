import type { Fault } from '../../sandbox/business-one/faults.ts';
import { blowFor } from '../../sandbox/replay/causes.ts';
import { perform } from '../../sandbox/replay/perform.ts';
import type { LoginFault } from '../../sandbox/whatsapp/wire/connection-faults.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { Recording } from './recorded.ts';

/** What happens in one run of a service, from a first link on; each is then replayed from its bundle. */
export interface Kind {
  readonly name: string;
  readonly engine: EngineName;
  /** Reasons of the tables that it is about. */
  readonly reasons: readonly string[];
  /** Whether calls to SAP time out within it. */
  readonly sapTimeouts?: boolean;
  /** Whether invoices are delivered meanwhile. */
  readonly delivers?: boolean;
  readonly run: (recording: Recording) => Promise<void>;
}

/** So many attempts to connect are refused after the connection is cut. */
async function refused({ standIns }: Recording, fault: LoginFault, times = 1): Promise<void> {
  const { admin } = standIns.whatsapp;
  await admin.faultLogins({ fault, times });
  await admin.strike({ fault: { kind: 'drop' } });
}

const failure = (reason: number, attributes = {}): LoginFault => ({ kind: 'failure', reason, attributes });

/** A person is needed, and repairs. */
async function repaired(recording: Recording, reason: string): Promise<void> {
  await recording.seen('needs_person', reason);
  await recording.standIns.whatsapp.admin.clearFaults();
  await recording.service.command('repair');
  await recording.connected();
}

/** Few starts of an engine: its bundle is kept for `npm test`. */
export const shortForm: Kind = {
  name: 'short form',
  engine: 'baileys',
  reasons: ['replaced', 'account_locked'],
  run: async ({ standIns, seen, connected, sap: turned }) => {
    const { admin } = standIns.whatsapp;
    await connected();
    await standIns.sap.localAdmin.addFault({
      kind: 'html',
      status: 502,
      method: 'GET',
      path: '/Invoices?',
      times: null,
    });
    await turned('GET Invoices', 'SAP_UNAVAILABLE');
    await standIns.sap.localAdmin.clearFaults();
    await turned('GET Invoices', 'works');
    await admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
    await seen('paused_until', 'replaced');
    await connected();
    await admin.strike({ fault: { kind: 'stream_error', code: 403 } });
    await seen('needs_person', 'account_locked');
  },
};

const wire: readonly Kind[] = [
  {
    name: 'connections that end',
    engine: 'baileys',
    reasons: ['connection_lost', 'restart_required', 'timed_out', 'unknown', 'engine_crashed', 'mute'],
    run: async (recording) => {
      const { standIns, seen, connected } = recording;
      const { admin } = standIns.whatsapp;
      await connected();
      for (const [code, reason] of [
        [515, 'restart_required'],
        [408, 'timed_out'],
        [460, 'unknown'],
      ] as const) {
        await admin.strike({ fault: { kind: 'stream_error', code } });
        await seen('reconnecting', reason);
        await connected();
      }
      await perform({ do: 'strike', blow: { by: 'kill', what: 'engine' } }, recording);
      await seen('reconnecting', 'engine_crashed');
      await connected();
      await admin.strike({ fault: { kind: 'mute' } });
      await seen('degraded', 'mute');
      await connected();
    },
  },
  {
    name: 'a server in trouble, and none that can be reached',
    engine: 'baileys',
    reasons: ['server_error', 'unreachable', 'attempts'],
    run: async (recording) => {
      const { standIns, seen, connected } = recording;
      await connected();
      await refused(recording, failure(503), 6);
      await seen('repairing', 'attempts');
      await connected();
      await standIns.whatsapp.admin.setReachable({ reachable: false });
      await seen('waiting_for_network', 'unreachable');
      await standIns.whatsapp.admin.setReachable({ reachable: true });
      await connected();
    },
  },
  {
    name: 'logins that are refused for a while',
    engine: 'baileys',
    reasons: ['temporary_ban', 'rate_limited', 'client_outdated', 'replaced', 'certificate_refused', 'clock_wrong'],
    run: async (recording) => {
      const { standIns, seen, connected } = recording;
      const { admin } = standIns.whatsapp;
      await connected();
      await refused(recording, failure(402, { code: '101', expire: '1' }));
      await seen('paused_until', 'temporary_ban');
      await connected();
      await refused(recording, { kind: 'http', status: 429 });
      await seen('paused_until', 'rate_limited');
      await connected();
      await refused(recording, failure(405), 2);
      await seen('reconnecting', 'client_outdated');
      await connected();
      await admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
      await seen('paused_until', 'replaced');
      await connected();
      for (const [chainFlaw, reason] of [
        ['issuer_serial', 'certificate_refused'],
        ['future_leaf', 'clock_wrong'],
      ] as const) {
        await admin.set({ chainFlaw });
        await admin.strike({ fault: { kind: 'drop' } });
        await seen('reconnecting', reason);
        await admin.set({ chainFlaw: null });
        await connected();
      }
    },
  },
  {
    name: 'what needs a person',
    engine: 'baileys',
    reasons: ['account_locked', 'client_outdated', 'replaced', 'login_needs_passkey', 'logged_out'],
    run: async (recording) => {
      const { standIns, service, seen, connected } = recording;
      const { admin } = standIns.whatsapp;
      await connected();
      await refused(recording, failure(403));
      await repaired(recording, 'account_locked');
      await refused(recording, failure(405), 4);
      await repaired(recording, 'client_outdated');
      await refused(recording, failure(428));
      await repaired(recording, 'login_needs_passkey');
      for (const state of ['paused_until', 'needs_person']) {
        await admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
        await seen(state, 'replaced');
        if (state === 'paused_until') await connected();
      }
      await repaired(recording, 'replaced');
      await admin.unlink({});
      await seen('needs_person', 'logged_out');
      await service.command('link');
      await connected();
    },
  },
  {
    name: 'a stop, a kill and what a person asks for',
    engine: 'baileys',
    reasons: ['refresh'],
    run: async ({ service, seen, connected }) => {
      await connected();
      await service.command('refresh');
      await seen('refreshing', 'refresh');
      await connected();
      await service.stop();
      service.start();
      await seen('starting', null, 2);
      await connected();
      await service.kill();
      service.start();
      await seen('starting', null, 3);
      await connected();
    },
  },
];

/** How calls to SAP fail, and by what. */
export const sapFaults: Readonly<Record<string, Omit<Fault, 'path' | 'times'>>> = {
  SAP_UNREACHABLE: { kind: 'reset' },
  SAP_TIMEOUT: { kind: 'slow', delayMs: 8000 },
  SAP_UNAVAILABLE: { kind: 'html', status: 503 },
  SAP_ANSWER_UNREADABLE: { kind: 'truncated' },
  SAP_SESSION_REJECTED: { kind: 'unauthorized' },
  SAP_GATEWAY_REFUSED: { kind: 'html', status: 404 },
  SAP_RIGHT_MISSING: { kind: 'status', status: 403, code: -6006, text: 'No permission' },
  SAP_REQUEST_REFUSED: { kind: 'status', status: 400, code: -5002, text: 'Refused' },
};

const sap: Kind = {
  name: 'SAP in trouble',
  engine: 'baileys',
  reasons: [],
  sapTimeouts: true,
  run: async ({ standIns, connected, sap: turned }) => {
    await connected();
    for (const [code, fault] of Object.entries(sapFaults)) {
      await standIns.sap.localAdmin.addFault({ ...fault, method: 'GET', path: '/Invoices?', times: null });
      await turned('GET Invoices', code);
      await standIns.sap.localAdmin.clearFaults();
      await turned('GET Invoices', 'works');
    }
  },
};

const deliveries: Kind = {
  name: 'invoices on their way',
  engine: 'baileys',
  reasons: ['connection_lost'],
  delivers: true,
  run: async ({ standIns, seen, connected, delivered, sap: turned }) => {
    const { localAdmin } = standIns.sap;
    const refusal = { status: 403, code: -6006, text: 'No permission' } as const;
    await localAdmin.addFault({ ...refusal, kind: 'status', method: 'PATCH', path: '/Invoices(', times: null });
    await connected();
    await delivered(1);
    await turned('PATCH Invoices()', 'SAP_RIGHT_MISSING');
    await localAdmin.clearFaults();
    await turned('PATCH Invoices()', 'works');
    await standIns.whatsapp.admin.strike({ fault: { kind: 'drop' } });
    await seen('reconnecting', 'connection_lost');
    await connected();
  },
};

const page: readonly Kind[] = [
  {
    name: 'short form of a page',
    engine: 'webjs',
    reasons: ['replaced', 'account_locked'],
    run: async ({ standIns, seen, connected }) => {
      const { admin } = standIns.whatsapp;
      await connected();
      await admin.pageIncident({ kind: 'state', state: 'CONFLICT' });
      await seen('paused_until', 'replaced');
      await connected();
      await admin.pageIncident({ kind: 'state', state: 'TOS_BLOCK' });
      await seen('needs_person', 'account_locked');
    },
  },
  {
    name: 'processes of a browser that end',
    engine: 'webjs',
    reasons: ['browser_died', 'page_crashed', 'engine_crashed'],
    run: async (recording) => {
      await recording.connected();
      for (const reason of ['browser_died', 'page_crashed', 'engine_crashed']) {
        const blow = blowFor('webjs', { reason, code: null, isUnanswered: false, pauseMs: null });
        if (blow) await perform({ do: 'strike', blow }, recording);
        await recording.seen('reconnecting', reason);
        await recording.connected();
      }
    },
  },
  {
    name: 'a page in trouble',
    engine: 'webjs',
    reasons: ['server_error', 'page_broken', 'unknown'],
    run: async ({ standIns, seen, connected }) => {
      const { admin } = standIns.whatsapp;
      await connected();
      await admin.pageIncident({ kind: 'state', state: 'PROXYBLOCK' });
      await seen('reconnecting', 'unknown');
      await connected();
      await admin.faultPage({ document: 'error_500' });
      await admin.pageIncident({ kind: 'reload' });
      await seen('reconnecting', 'server_error');
      await admin.clearFaults();
      await connected();
      await admin.faultPage({ missingModules: ['WAWebMediaStorage'] });
      await admin.pageIncident({ kind: 'reload' });
      await seen('reconnecting', 'page_broken');
      await admin.clearFaults();
      await connected();
    },
  },
  {
    name: 'what needs a person, in a page',
    engine: 'webjs',
    reasons: ['client_outdated', 'dialog', 'logged_out'],
    run: async (recording) => {
      const { standIns, service, seen, connected } = recording;
      const { admin } = standIns.whatsapp;
      await connected();
      await admin.pageIncident({ kind: 'state', state: 'DEPRECATED_VERSION' });
      await seen('reconnecting', 'client_outdated');
      await connected();
      await admin.faultPage({ dialog: 'choice' });
      await repaired(recording, 'dialog');
      await admin.unlink({});
      await seen('needs_person', 'logged_out');
      await service.command('link');
      await connected();
    },
  },
];

export const kinds: readonly Kind[] = [shortForm, ...wire, sap, deliveries, ...page];
