import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { ConnectionFault, LoginFault } from '../../sandbox/whatsapp/wire/connection-faults.ts';
import type { DisconnectReason } from '../../src/whatsapp/engine.ts';
import { account, contact, stranger } from './phones.ts';
import type { EndOfConnection, RefusedLogin, Stage } from './stage.ts';

/** The wire stand-in as a stage, with what only it can do. */
export interface BaileysStage extends Stage {
  readonly engine: 'baileys';
  readonly whatsapp: WhatsApp;
}

/** Starts the wire stand-in with an account and two contacts. */
export async function startBaileysStage(): Promise<BaileysStage> {
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: account, name: 'Accounts receivable' }],
    contacts: [{ digits: contact }, { digits: stranger.digits, aliases: [stranger.alias] }],
    page: false,
  });
  const server = whatsapp.wire;
  const strike = (fault: ConnectionFault) => () => void server.strike(fault, null);
  const refuse = (fault: LoginFault) => () => server.context.loginFaults.request(fault, 1);
  return {
    engine: 'baileys',
    whatsapp,
    world: whatsapp.world,
    account,
    farEnd: whatsapp.farEnd,
    // Logins that hang are waited out; on the real service they are given a minute.
    settings: {
      deadlines: {
        connectMs: 4000,
        queryMs: 3000,
        uploadStallMs: 6000,
        backlogQuietMs: 2000,
        closeMs: 4000,
        slowestUpload: 8192,
      },
    },
    ends: [
      end('the line is cut', strike({ kind: 'drop' }), 'connection_lost'),
      end('the server closes the socket', strike({ kind: 'close', code: 1000 }), 'connection_lost'),
      end('the server goes away', strike({ kind: 'close', code: 1011 }), 'connection_lost'),
      end('the stream is ended', strike({ kind: 'stream_end' }), 'connection_lost'),
      end('a frame cannot be decrypted', strike({ kind: 'undecryptable_frame' }), 'connection_lost'),
      end('the server asks for a restart', strike({ kind: 'stream_error', code: 515 }), 'restart_required'),
      end('the server is in trouble', strike({ kind: 'stream_error', code: 503 }), 'server_error'),
      end('the server fails', strike({ kind: 'stream_error', code: 500 }), 'server_error'),
      end('the stream is not well formed', strike({ kind: 'not_well_formed' }), 'server_error'),
      end('the server timed out', strike({ kind: 'stream_error', code: 408 }), 'timed_out'),
      end(
        'another client uses the same keys',
        strike({ kind: 'stream_error', code: null, conflict: 'replaced' }),
        'replaced',
      ),
      end('the server ends the stream with a code of its own', strike({ kind: 'stream_error', code: 477 }), 'unknown'),
      end('the account is not multi-device', strike({ kind: 'downgrade' }), 'account_locked'),
      {
        ...end(
          'the device is removed',
          strike({ kind: 'stream_error', code: 401, conflict: 'device_removed' }),
          'logged_out',
        ),
      },
      {
        ...end(
          'the device is removed, without a code',
          strike({ kind: 'stream_error', code: null, conflict: 'device_removed' }),
          'logged_out',
        ),
      },
      end('the line is a black hole', strike({ kind: 'black_hole' }), 'connection_lost', 7000),
      end('the server is mute', strike({ kind: 'mute' }), 'connection_lost', 12_000),
    ],
    refusals: [
      end('the device is unknown (401)', refuse({ kind: 'failure', reason: 401 }), 'logged_out'),
      {
        ...end(
          'the account is banned for a time (402)',
          refuse({ kind: 'failure', reason: 402, attributes: { code: '101', expire: '3600' } }),
          'temporary_ban',
        ),
        hasEnd: true,
      },
      end('the account is locked (403)', refuse({ kind: 'failure', reason: 403 }), 'account_locked'),
      end('the client is outdated (405)', refuse({ kind: 'failure', reason: 405 }), 'client_outdated'),
      end('the account is banned (406)', refuse({ kind: 'failure', reason: 406 }), 'account_locked'),
      end('the user agent is bad (409)', refuse({ kind: 'failure', reason: 409 }), 'client_outdated'),
      end('the server is in trouble (503)', refuse({ kind: 'failure', reason: 503 }), 'server_error'),
      end('the upgrade is refused (403)', refuse({ kind: 'http', status: 403 }), 'server_error'),
      end('too many connects (429)', refuse({ kind: 'http', status: 429 }), 'rate_limited'),
      {
        ...end(
          "the certificate is not WhatsApp's",
          () => whatsapp.admin.set({ chainFlaw: 'issuer_serial' }),
          'certificate_refused',
        ),
        lift: () => whatsapp.admin.set({ chainFlaw: null }),
      },
      {
        ...end(
          "the certificate is not valid yet by this computer's clock",
          () => whatsapp.admin.set({ chainFlaw: 'future_leaf' }),
          'clock_wrong',
        ),
        lift: () => whatsapp.admin.set({ chainFlaw: null }),
      },
      end('no success follows', refuse({ kind: 'no_success' }), 'timed_out', 8000),
      {
        ...end('the hello is unanswered', refuse({ kind: 'silent_handshake' }), 'unreachable', 8000),
        serverAnswered: false,
      },
      {
        ...end('the upgrade is unanswered', refuse({ kind: 'silent_upgrade' }), 'unreachable', 8000),
        serverAnswered: false,
      },
    ] satisfies RefusedLogin[],
    impossible: {
      browser_died: 'it has no browser',
      page_crashed: 'it has no page',
      page_broken: 'it has no page',
      dialog: 'it has no page',
    },
    statusReads: null,
    dialogs: null,
    resolvesForeignLids: false,
    lids: {
      words: (wordsFromLid) => whatsapp.admin.set({ wordsFromLid }),
      receipts: (receiptsFromLid) => whatsapp.admin.set({ receiptsFromLid }),
      usernames: true,
    },
    missLinkWindow: async ({ host }) => {
      await whatsapp.admin.set({ linkRefs: 0 });
      await host.connect({ link: { kind: 'qr' } });
    },
    wantCode: () => undefined,
    behindProxy: () => ({ farEnd: whatsapp.farEnd, lead: (place) => place }),
    arrivals: () => [...server.arrivals, ...server.context.mediaServer.arrivals],
    paceUploads: (pace) => {
      server.context.mediaServer.faults.clear();
      if (pace) server.context.mediaServer.faults.request({ kind: 'slow', pace }, null);
    },
    endlessBacklog: { provoke: () => whatsapp.admin.set({ endlessBacklog: true }), outcome: 'assumes' },
    limits: {
      set: (settings) => void whatsapp.admin.set(settings),
      refuse: (error) => server.context.queryFaults.request({ query: 'mex', error }, 2),
      pushed: true,
    },
    hangUp: strike({ kind: 'drop' }),
    deafen: strike({ kind: 'deaf' }),
    mute: strike({ kind: 'mute' }),
    lift: () => whatsapp.admin.set({ linkRefs: 6, endlessBacklog: false }),
    problems: () => server.context.counters.problems,
    close: () => whatsapp.close(),
  };
}

function end(
  name: string,
  provoke: () => void | Promise<void>,
  reason: DisconnectReason,
  withinMs = 2000,
): EndOfConnection {
  return { name, provoke, reason, withinMs, serverAnswered: true };
}
