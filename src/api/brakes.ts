import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type BrakeOperations, brakesNow } from '../operations/brakes.ts';
import { type ApiEnv, apiRouter, decidedBy, doer, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const brakeSchema = z
  .strictObject({
    stopped: z.boolean(),
    stop: z
      .strictObject({ by: z.string(), why: z.string(), since: z.iso.datetime() })
      .nullable()
      .openapi({ description: 'The stop in force, or the one that has just ended.' }),
    waiting: z.int().openapi({ description: 'Messages that are ready to be sent.' }),
  })
  .openapi('Brake');
const stopBody = z.strictObject({ why: z.string().trim().min(1).max(1000) });
const resumeBody = z.strictObject({ why: z.string().trim().max(1000).default('') });

/** The switch that stops all sending. */
export function brakeRoutes({ brakes, deliveries, audit }: ApiParts): OpenAPIHono<ApiEnv> {
  const set = async (context: Context<ApiEnv>, verb: keyof BrakeOperations, why: string) => {
    const done = await brakes[verb]({ decidedBy: decidedBy(context), why });
    const action = verb === 'stopSending' ? 'sending_stopped' : 'sending_resumed';
    audit({ ...doer(context), action, target: '', detail: why });
    return done;
  };
  const answer = { 200: { description: 'How it is now.', content: jsonOf(brakeSchema) } };
  return apiRouter()
    .openapi(
      endpoint('deliveries:read', {
        method: 'get',
        path: '/brakes',
        tags: ['brakes'],
        summary: 'Whether all sending is stopped, by whom and why',
        responses: answer,
      }),
      async (context) => context.json(await brakesNow(deliveries), 200),
    )
    .openapi(
      endpoint('brakes:set', {
        method: 'post',
        path: '/brakes/stop',
        tags: ['brakes'],
        summary: 'Stop all sending now; what is on its way to WhatsApp ends',
        request: { body: { required: true, content: jsonOf(stopBody) } },
        responses: answer,
      }),
      async (context) => context.json(await set(context, 'stopSending', context.req.valid('json').why), 200),
    )
    .openapi(
      endpoint('brakes:set', {
        method: 'post',
        path: '/brakes/resume',
        tags: ['brakes'],
        summary: 'Let it go on',
        request: { body: { required: true, content: jsonOf(resumeBody) } },
        responses: answer,
      }),
      async (context) => context.json(await set(context, 'resumeSending', context.req.valid('json').why), 200),
    );
}
