import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { CodedError, toError } from '../errors/coded-error.ts';
import { linkWindowError } from '../errors/link-window.ts';
import { MAX_BODY_BYTES } from '../http/server.ts';
import type { Log } from '../log.ts';
import { commandOf, inCommands } from '../next-steps/commands.ts';
import { WINDOW_PATH } from '../operations/session/window-address.ts';
import type { WindowDesk } from '../operations/session/window-desk.ts';
import { addressPatience, Throttle } from '../people/throttle.ts';

export interface WindowRoutesParts {
  readonly desk: WindowDesk;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the server of a request knows besides: the network address of the window. */
export interface WindowEnv {
  readonly Bindings: { readonly address: string };
}

const openBody = z.strictObject({ digits: z.string().max(20) });
const answerBody = z.strictObject({ assertion: z.json() });

/**
 * What a link window on another computer asks: the question for a passkey, once, with the secret of its address, and then to
 * hand over the answer, with the secret that it got. Both stand in the header `Authorization`. The caller sees to it that
 * nothing goes over a network without TLS.
 */
export function windowRoutes({ desk, log, now }: WindowRoutesParts): Hono<WindowEnv> {
  const throttle = new Throttle(addressPatience);
  const app = new Hono<WindowEnv>()
    .onError((thrown) => {
      if (thrown instanceof CodedError) return refuse(thrown);
      log.warn({ err: toError(thrown) }, 'a request of a link window failed');
      return refuse(linkWindowError('LINK_WINDOW_FAILED'));
    })
    .notFound(() => refuse(linkWindowError('LINK_WINDOW_REQUEST_INVALID')));

  /** Failed attempts of a network address make it wait. */
  const attempt = <T>(address: string, work: () => T): T => {
    const wait = throttle.waitMs(address, now());
    if (wait > 0) throw linkWindowError('LINK_WINDOW_TOO_MANY_ATTEMPTS', { seconds: Math.ceil(wait / 1000) });
    try {
      return work();
    } catch (error) {
      throttle.failed(address, now());
      throw error;
    }
  };

  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => refuse(invalid()) }));
  app.get(WINDOW_PATH, (context) => context.text(FOR_A_COMMAND, 200, { 'cache-control': 'no-store' }));
  app.post(`${WINDOW_PATH}/open`, async ({ req, env: { address } }) => {
    const body = await req.json().catch(() => null);
    return answer(
      attempt(address, () => desk.open(bearer(req.header('authorization')), parse(openBody, body).digits, address)),
    );
  });
  app.post(`${WINDOW_PATH}/answer`, async ({ req, env: { address } }) => {
    const body = await req.json().catch(() => null);
    attempt(address, () =>
      desk.answer(bearer(req.header('authorization')), parse(answerBody, body).assertion, address),
    );
    return answer({});
  });
  return app;
}

const FOR_A_COMMAND = `This address is not for a browser. On the computer with the passkey run: ${commandOf({ action: 'passkey_window', address: 'ADDRESS' })}\n`;

function bearer(header: string | undefined): string {
  const [, token] = /^Bearer ([\w-]{43})$/.exec(header ?? '') ?? [];
  if (token === undefined) throw linkWindowError('LINK_WINDOW_UNKNOWN');
  return token;
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid();
  return parsed.data;
}

function invalid() {
  return linkWindowError('LINK_WINDOW_REQUEST_INVALID');
}

const statuses: Readonly<Record<string, number>> = {
  LINK_WINDOW_UNKNOWN: 401,
  CLI_OTHER_DIGITS: 403,
  LINK_WINDOW_USED: 409,
  LINK_WINDOW_ENDED: 410,
  WHATSAPP_PASSKEY_EXPIRED: 410,
  WHATSAPP_PASSKEY_UNFIT: 422,
  LINK_WINDOW_TOO_MANY_ATTEMPTS: 429,
  LINK_WINDOW_FAILED: 500,
};

function refuse(error: CodedError): Response {
  const { code, message: sentence, next } = error;
  return answer({ error: { code, class: error.class, sentence, next: inCommands(next) } }, statuses[code] ?? 400);
}

function answer(body: object, status = 200): Response {
  return Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}
