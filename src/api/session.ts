import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { inCommands } from '../next-steps/commands.ts';
import { moment } from '../operations/deliveries/plain.ts';
import type { SessionHistory, StatusAnswer } from '../operations/session/session-operations.ts';
import { type ApiEnv, apiRouter, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const text = z.string().nullable();
const time = z.iso.datetime().nullable();
const milliseconds = z.number().nullable();

const statusSchema = z
  .strictObject({
    session: z.string(),
    engine: z.string(),
    state: z.string(),
    reason: text,
    sentence: z.string(),
    next: z.string(),
    maySend: z.boolean(),
    linked: z.string(),
    account: text.openapi({ description: 'Masked.' }),
    linkedAt: time,
    refreshedAt: time,
    lastConnectedAt: time,
    connectedMs: milliseconds,
    nextAttemptAt: time,
    pausedUntil: time,
    answeredMsAgo: milliseconds.openapi({ description: 'Since WhatsApp last answered in this connection.' }),
    wroteMsAgo: milliseconds.openapi({ description: 'Since WhatsApp last wrote by itself.' }),
    phoneSeenDaysAgo: z
      .number()
      .nullable()
      .openapi({ description: 'Null: it was not seen yet, or the engine (webjs) cannot see it.' }),
    backups: z.strictObject({ count: z.int(), newestAt: time }),
  })
  .openapi('Session');
const historySchema = z
  .strictObject({
    states: z.array(z.strictObject({ at: z.iso.datetime(), state: z.string(), reason: text })),
  })
  .openapi('SessionHistory');

/** The WhatsApp session: how it is, and how it was. */
export function sessionRoutes({ session }: ApiParts): OpenAPIHono<ApiEnv> {
  return apiRouter()
    .openapi(
      endpoint('session:read', {
        method: 'get',
        path: '/session',
        tags: ['session'],
        summary: 'State of the WhatsApp session',
        responses: { 200: { description: 'How it is now.', content: jsonOf(statusSchema) } },
      }),
      async (context) => context.json(statusAsJson(await session.status()), 200),
    )
    .openapi(
      endpoint('session:read', {
        method: 'get',
        path: '/session/history',
        tags: ['session'],
        summary: 'Its states, oldest first',
        responses: { 200: { description: 'With the reason of each.', content: jsonOf(historySchema) } },
      }),
      async (context) => context.json({ states: statesOf(await session.history()) }, 200),
    );
}

function statusAsJson({ status, backups }: StatusAnswer): z.infer<typeof statusSchema> {
  const { session, engine, state, reason, sentence, maySend, linked, account, connectedMs, proofs, linkClock } = status;
  return {
    ...{ session, engine, state, reason, sentence, maySend, linked, account, connectedMs },
    next: inCommands(status.next),
    linkedAt: moment(status.linkedAt),
    refreshedAt: moment(status.refreshedAt),
    lastConnectedAt: moment(status.lastConnectedAt),
    nextAttemptAt: moment(status.nextAttemptAt),
    pausedUntil: moment(status.until),
    answeredMsAgo: proofs.outboundMs,
    wroteMsAgo: proofs.inboundMs,
    phoneSeenDaysAgo: linkClock.phoneSeenDaysAgo,
    backups: { count: backups.count, newestAt: moment(backups.newest?.at ?? null) },
  };
}

function statesOf({ states }: SessionHistory) {
  return states.map(({ at, state, reason }) => ({ at: new Date(at).toISOString(), state, reason }));
}
