/** What every route of the API has in common: token, scope, limits, and errors as JSON. */
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { apiError } from '../errors/api.ts';
import { CodedError, hasCode, toError } from '../errors/coded-error.ts';
import { MAX_BODY_BYTES } from '../http/server.ts';
import type { Log } from '../log.ts';
import { inCommands } from '../next-steps/commands.ts';
import { oneLine } from '../visible-text.ts';
import type { ApiDeed, ApiParts, KnownToken } from './parts.ts';
import type { Scope } from './scopes.ts';

/** What a request carries once its token is known. */
export interface ApiEnv {
  readonly Variables: { token: KnownToken };
  readonly Bindings: { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } };
}

export const errorSchema = z
  .strictObject({
    error: z.strictObject({
      code: z.string().openapi({ example: 'DELIVERY_UNKNOWN', description: 'Stable; docs/errors.md lists them.' }),
      sentence: z.string(),
      next: z.string().openapi({ description: 'What to do about it.' }),
    }),
  })
  .openapi('Error');

/** Refusals that any route may answer. */
const refusals: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'No token, or not a valid one.',
  403: 'The token lacks the scope.',
  404: 'There is nothing of this name.',
  409: 'Not possible now; the sentence says why.',
  413: 'The body is too large.',
  500: 'Failed; the log says why.',
  503: 'Not possible just now: try again later.',
};

/** A JSON answer, or body, of this schema. */
export function jsonOf<Schema extends z.ZodType>(schema: Schema) {
  return { 'application/json': { schema } };
}

/** A route that needs a scope, with the refusals that it shares with all others. */
export function endpoint<const Route extends Omit<RouteConfig, 'security'>>(scope: Scope, route: Route) {
  const others = Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [status, { description, content: jsonOf(errorSchema) }]),
  );
  return createRoute({
    ...route,
    security: [{ token: [scope] }],
    description: `Needs the scope \`${scope}\`.`,
    middleware: [needsScope(scope)] as const,
    responses: { ...others, ...route.responses } as Route['responses'],
  });
}

/** An app whose invalid requests are refused with a code. */
export function apiRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result, context) => {
      if (result.success) return;
      const [issue] = result.error.issues;
      const where = issue?.path.map(String).join('.') ?? '';
      const detail = oneLine(`${result.target} ${where}: ${issue?.message ?? ''}`, 300);
      return refuse(context, apiError('API_REQUEST_INVALID', { detail }));
    },
  });
}

/** Before anything else of a request is read. */
export function authenticated({ tokenOf }: Pick<ApiParts, 'tokenOf'>): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const [, given = ''] = /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const token = given === '' ? null : tokenOf(given);
    if (token === null) {
      const answer = refuse(context, apiError('API_TOKEN_INVALID'));
      answer.headers.set('www-authenticate', 'Bearer realm="invoice-courier"');
      return answer;
    }
    context.set('token', token);
    return next();
  };
}

function needsScope(scope: Scope): MiddlewareHandler<ApiEnv> {
  return (context, next) => {
    if (!context.get('token').scopes.includes(scope))
      return Promise.resolve(refuse(context, apiError('API_SCOPE_MISSING', { scope })));
    return next();
  };
}

/** For an app's `onError`. */
export function answerError(log: Log): (thrown: Error, context: Context) => Response {
  return (thrown, context) => {
    if (thrown instanceof CodedError) return refuse(context, thrown);
    if (thrown instanceof HTTPException && thrown.status < 500) {
      return refuse(
        context,
        thrown.status === 413
          ? apiError('API_REQUEST_TOO_LARGE', { limit: MAX_BODY_BYTES })
          : apiError('API_REQUEST_INVALID', { detail: oneLine(thrown.message, 300) }),
      );
    }
    log.warn({ err: toError(thrown) }, 'a request to the API failed');
    return refuse(context, apiError('API_FAILED'));
  };
}

/** A coded error as JSON. */
export function refuse(context: Context, error: CodedError): Response {
  const { code, message: sentence, next } = error;
  return context.json({ error: { code, sentence, next: inCommands(next) } }, statusOf(error));
}

function statusOf(error: CodedError) {
  if (hasCode(error, 'API_TOKEN_INVALID')) return 401;
  if (hasCode(error, 'API_SCOPE_MISSING')) return 403;
  if (hasCode(error, 'API_REQUEST_INVALID')) return 400;
  if (hasCode(error, 'API_REQUEST_TOO_LARGE')) return 413;
  if (hasCode(error, 'API_NO_SUCH_ROUTE') || hasCode(error, 'DELIVERY_UNKNOWN')) return 404;
  if (hasCode(error, 'API_FAILED')) return 500;
  return error.class === 'temporary' ? 503 : 409;
}

/** Whose decision it is, for the record. */
export function decidedBy(context: Context<ApiEnv>): string {
  return `api/${context.get('token').name}`;
}

/** Who it is, for the audit. */
export function doer(context: Context<ApiEnv>): Pick<ApiDeed, 'who' | 'address'> {
  const { name, createdBy } = context.get('token');
  const address = (context.env as ApiEnv['Bindings'] | undefined)?.incoming?.socket.remoteAddress ?? '';
  return { who: `${name} (token of ${createdBy})`, address };
}
