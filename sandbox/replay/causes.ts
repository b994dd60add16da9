import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { ForcedState, PageFaults, PageIncident } from '../whatsapp/web/page-faults.ts';
import type { ConnectionFault, LoginFault } from '../whatsapp/wire/connection-faults.ts';
import type { ChainFlaw } from '../whatsapp/wire/noise-certificate.ts';

/** What the stand-ins do to a connection that is established. */
export type Blow =
  | { readonly by: 'connection'; readonly fault: ConnectionFault }
  | { readonly by: 'page'; readonly incident: PageIncident }
  /** For as long as it takes. */
  | { readonly by: 'page_faults'; readonly changes: Partial<PageFaults>; readonly incident?: PageIncident }
  /** The phone removes the device. */
  | { readonly by: 'unlink' }
  | { readonly by: 'kill'; readonly what: 'engine' | 'browser' | 'renderer' };

/** What the stand-ins do to attempts to connect: to one, in turn, or to all for as long as it stands. */
export type Obstacle =
  | { readonly by: 'login'; readonly fault: LoginFault }
  | { readonly by: 'chain'; readonly flaw: ChainFlaw }
  | { readonly by: 'page_faults'; readonly changes: Partial<PageFaults> }
  | { readonly by: 'unlink' }
  | { readonly by: 'unreachable' };

/** Why an engine closed, as a bundle tells it. */
export interface Ending {
  readonly reason: string;
  /** WhatsApp's code, HTTP's status, or a word of the page; null: there was none. */
  readonly code: string | null;
  /** The state that followed was a wait for the network: nothing had answered. */
  readonly isUnanswered: boolean;
  /** How long the session was then paused, milliseconds of the replay; null: it was not. */
  readonly pauseMs: number | null;
}

/** WhatsApp's code for a reason, where a bundle has none. */
const codes: Readonly<Record<string, number>> = {
  logged_out: 401,
  account_locked: 403,
  client_outdated: 405,
  timed_out: 408,
  rate_limited: 429,
  replaced: 440,
  server_error: 503,
  restart_required: 515,
  /** Of no meaning to the engine. */
  unknown: 460,
};
/** What WhatsApp Web goes into for a reason. */
const pageStates: Readonly<Record<string, ForcedState>> = {
  replaced: 'CONFLICT',
  account_locked: 'TOS_BLOCK',
  client_outdated: 'DEPRECATED_VERSION',
  unknown: 'PROXYBLOCK',
};
/** One that only sending needs, so that a page without it is broken and not slow. */
const MODULE = 'WAWebPrepRawMedia';

/** What ends an established connection in this way; null: nothing that the stand-ins can do. Pure. */
export function blowFor(engine: EngineName, ending: Ending): Blow | null {
  if (ending.reason === 'engine_crashed') return { by: 'kill', what: 'engine' };
  return engine === 'baileys' ? wireBlow(ending) : pageBlow(ending);
}

function wireBlow({ reason, code }: Ending): Blow | null {
  if (reason === 'connection_lost') return connection({ kind: 'drop' });
  if (reason === 'replaced') return connection({ kind: 'stream_error', code: null, conflict: 'replaced' });
  const known = codes[reason];
  if (known === undefined) return null;
  return connection({ kind: 'stream_error', code: numberOf(code) ?? known });
}

function connection(fault: ConnectionFault): Blow {
  return { by: 'connection', fault };
}

function pageBlow({ reason }: Ending): Blow | null {
  const state = pageStates[reason];
  if (state !== undefined) return { by: 'page', incident: { kind: 'state', state } };
  switch (reason) {
    case 'browser_died':
      return { by: 'kill', what: 'browser' };
    case 'page_crashed':
      return { by: 'kill', what: 'renderer' };
    case 'logged_out':
      return { by: 'unlink' };
    case 'timed_out':
      return { by: 'page', incident: { kind: 'hang' } };
    case 'connection_lost':
      return { by: 'page_faults', changes: { offline: true } };
    case 'server_error':
      return { by: 'page_faults', changes: { document: 'error_500' }, incident: { kind: 'reload' } };
    case 'rate_limited':
      return { by: 'page_faults', changes: { document: 'error_429' }, incident: { kind: 'reload' } };
    case 'page_broken':
      return { by: 'page_faults', changes: { missingModules: [MODULE] }, incident: { kind: 'reload' } };
    case 'dialog':
      return { by: 'page_faults', changes: { dialog: 'choice' } };
    default:
      return null;
  }
}

/** What makes an attempt to connect end in this way; null: nothing that the stand-ins can do. Pure. */
export function obstacleFor(engine: EngineName, ending: Ending): Obstacle | null {
  if (ending.reason === 'unreachable') return { by: 'unreachable' };
  return engine === 'baileys' ? wireObstacle(ending) : pageObstacle(ending);
}

function wireObstacle({ reason, code, isUnanswered, pauseMs }: Ending): Obstacle | null {
  if (reason === 'certificate_refused') return { by: 'chain', flaw: 'issuer_serial' };
  if (reason === 'clock_wrong') return { by: 'chain', flaw: 'future_leaf' };
  if (reason === 'timed_out' && isUnanswered) return login({ kind: 'silent_upgrade' });
  if (reason === 'login_needs_passkey') return login({ kind: 'failure', reason: 428 });
  if (reason === 'temporary_ban') {
    const expire = String(Math.max(1, Math.round((pauseMs ?? 1000) / 1000)));
    return login({ kind: 'failure', reason: 402, attributes: { code: '101', expire } });
  }
  if (reason === 'rate_limited') return login({ kind: 'http', status: 429 });
  const known = codes[reason];
  if (known === undefined) return null;
  return login({ kind: 'failure', reason: numberOf(code) ?? known });
}

function login(fault: LoginFault): Obstacle {
  return { by: 'login', fault };
}

function pageObstacle({ reason }: Ending): Obstacle | null {
  const state = pageStates[reason];
  if (state !== undefined) return page({ loginState: state });
  switch (reason) {
    case 'timed_out':
      return page({ document: 'hang' });
    case 'server_error':
      return page({ document: 'error_500' });
    case 'rate_limited':
      return page({ document: 'error_429' });
    case 'page_broken':
      return page({ missingModules: [MODULE] });
    case 'logged_out':
      return { by: 'unlink' };
    case 'certificate_refused':
      return page({ foreignCertificate: true });
    case 'dialog':
      return page({ dialog: 'choice' });
    default:
      return null;
  }
}

function page(changes: Partial<PageFaults>): Obstacle {
  return { by: 'page_faults', changes };
}

/** `503`, `HTTP 503`. */
function numberOf(code: string | null): number | null {
  const digits = /^(?:HTTP )?(\d{3})$/.exec(code ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
