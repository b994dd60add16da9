import { request } from 'node:https';
import type { Clock } from '../clock.ts';
import { toError } from '../errors/coded-error.ts';
import { oneLine } from '../visible-text.ts';
import type { RefreshTokenMemory } from './refresh-tokens.ts';

export interface TokenOptions {
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** null: the application logs in by itself (client credentials). */
  readonly refreshToken: string | null;
  readonly scope: string | null;
  /** Authorities that count besides the machine's, PEM; undefined: only those. */
  readonly ca: readonly string[] | undefined;
  readonly clock: Clock;
  /** The coded errors of whoever logs in with the tokens. */
  readonly errors: TokenErrors;
  /** Default: a replaced refresh token is forgotten at a stop. */
  readonly memory?: RefreshTokenMemory;
  /** Hears that the disk has not taken one; what it throws ends the login. It is tried again with each one. */
  readonly unsaved?: (error: Error) => void;
}

export interface TokenErrors {
  /** The endpoint refuses: a person must act. */
  refused(details: TokenTrouble): Error;
  /** It cannot be reached, or has a trouble of its own. */
  unavailable(details: TokenTrouble, cause?: unknown): Error;
}

/** `endpoint`: without what may be secret in it. */
export type TokenTrouble = { readonly endpoint: string; readonly detail: string };

/** Access tokens of one mail account (OAuth 2.0, RFC 6749). */
export interface AccessTokens {
  /** One that is valid; asks for it once it is needed. @throws one of its `TokenErrors` */
  current(signal: AbortSignal): Promise<string>;
  /** The server does not take the current one: the next is asked for. */
  rejected(): void;
}

/** Endpoints and scopes as the two document them: `application` for client credentials, `user` for a refresh token. */
const tokenEndpoints = {
  exchangeOnline: (tenant: string) =>
    `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
  gmail: 'https://oauth2.googleapis.com/token',
} as const;
const exchangeScopes = {
  imap: {
    application: 'https://outlook.office365.com/.default',
    user: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  },
  smtp: {
    application: 'https://outlook.office365.com/.default',
    user: 'https://outlook.office.com/SMTP.Send offline_access',
  },
} as const;

/**
 * Endpoint and scope of what a variable names: `exchange-online`, `gmail`, or the address of an endpoint, whose scope only
 * the user knows.
 */
export function tokenPlace(
  oauth: string,
  tenant: string,
  protocol: keyof typeof exchangeScopes,
  hasRefreshToken: boolean,
): { readonly endpoint: string; readonly scope: string | null } {
  if (oauth === 'gmail') return { endpoint: tokenEndpoints.gmail, scope: null };
  if (oauth !== 'exchange-online') return { endpoint: oauth, scope: null };
  const { user, application } = exchangeScopes[protocol];
  return { endpoint: tokenEndpoints.exchangeOnline(tenant), scope: hasRefreshToken ? user : application };
}

/** A token is renewed this long before it expires, milliseconds. */
const MARGIN_MS = 60_000;
/** Where the endpoint does not say how long a token lasts, seconds; the usual time. */
const USUAL_LIFE_S = 3600;
/** After a refusal; only a person helps. Milliseconds. */
const AFTER_REFUSAL_MS = 30 * 60_000;
const DEADLINE_MS = 20_000;
const LONGEST_ANSWER = 64 * 1024;

/** Tokens and secrets are in no error and no log. */
export function createAccessTokens(options: TokenOptions): AccessTokens {
  const { endpoint, clientId, refreshToken: configured, clock, errors, memory, unsaved } = options;
  const login = configured === null ? null : { endpoint, clientId, refreshToken: configured };
  // A server may hand out a new one with every access token; the last one lives longest.
  let refreshToken = configured;
  /** One that is not on the disk yet. */
  let waiting: string | null = null;
  let token: { readonly value: string; readonly until: number } | null = null;
  let refused: { readonly error: Error; readonly until: number } | null = null;

  async function renew(signal: AbortSignal): Promise<string> {
    // Another process, as a command that sends a test, may have been given a newer one.
    if (waiting === null && memory && login) refreshToken = (await memory.load(login)) ?? configured;
    const answer = await post(endpoint, grantOf(options, refreshToken), options.ca, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw errors.unavailable({ endpoint: shown(endpoint), detail: toError(error).message }, error);
    });
    const { access_token: value, expires_in: seconds, refresh_token: next } = answer.json;
    if (answer.status === 200 && typeof value === 'string' && value !== '') {
      if (typeof next === 'string' && next !== '' && refreshToken !== null && next !== refreshToken) {
        refreshToken = next;
        waiting = next;
      }
      const life = (typeof seconds === 'number' && seconds > 0 ? seconds : USUAL_LIFE_S) * 1000;
      token = { value, until: clock.now().monotonic + Math.max(life - MARGIN_MS, life / 2) };
      await save();
      return value;
    }
    throw refusal(answer);
  }

  /** Before the access token is used: the one on the disk may count no more. */
  async function save(): Promise<void> {
    if (waiting === null || !login) return;
    try {
      await memory?.save(login, waiting);
      waiting = null;
    } catch (error) {
      unsaved?.(toError(error));
    }
  }

  function refusal({ status, json }: TokenAnswer): Error {
    const { error, error_description: words } = json;
    const said = [error, words].filter((part) => typeof part === 'string').join(': ');
    const details = { endpoint: shown(endpoint), detail: oneLine(said, 200) || `status ${status}` };
    if (status < 400 || status >= 500 || status === 429) return errors.unavailable(details);
    const coded = errors.refused(details);
    refused = { error: coded, until: clock.now().monotonic + AFTER_REFUSAL_MS };
    return coded;
  }

  return {
    current: async (signal) => {
      await save();
      const now = clock.now().monotonic;
      if (token && token.until > now) return token.value;
      if (refused && refused.until > now) throw refused.error;
      refused = null;
      return renew(signal);
    },
    rejected: () => {
      token = null;
    },
  };
}

/** RFC 6749, 6 and 4.4.2. */
function grantOf({ clientId, clientSecret, scope }: TokenOptions, refreshToken: string | null): string {
  return new URLSearchParams({
    ...(refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
    client_id: clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(scope === null ? {} : { scope }),
  }).toString();
}

interface TokenAnswer {
  readonly status: number;
  /** Empty for what is no object. */
  readonly json: Readonly<Record<string, unknown>>;
}

function post(
  endpoint: string,
  body: string,
  ca: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
    const options = { method: 'POST', headers, signal: bounded, minVersion: 'TLSv1.2' as const };
    const asked = request(endpoint, { ...options, ...(ca ? { ca: [...ca] } : {}) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('error', reject);
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER) answer.destroy(new Error('its answer is too long'));
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, json: objectIn(text) }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {}; // A proxy's page; the status says enough.
  }
}

/** Without what may be secret in it. */
function shown(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname}`;
}
