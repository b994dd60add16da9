import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { glanceOf, urgencies } from '../operations/glance.ts';
import { openIncidents, recentIncidents } from '../operations/incidents.ts';
import { type ApiEnv, apiRouter, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

export const overviewSchema = z
  .strictObject({
    verdict: z.enum(urgencies),
    sentence: z.string(),
    session: z.string(),
    state: z.string(),
    maySend: z.boolean(),
    proofMsAgo: z.number().nullable(),
    waiting: z.int(),
    held: z.int(),
    failed: z.int(),
    oldestWaiting: z.iso.datetime().nullable(),
    stopped: z.boolean(),
    openIncidents: z.array(
      z.strictObject({ key: z.string(), severity: z.string(), sentence: z.string(), openedAt: z.iso.datetime() }),
    ),
  })
  .openapi('Overview');

/** One verdict about this installation. */
export function overviewRoutes({ session, standing, incidents }: ApiParts): OpenAPIHono<ApiEnv> {
  return apiRouter().openapi(
    endpoint('overview:read', {
      method: 'get',
      path: '/overview',
      tags: ['overview'],
      summary: 'Whether invoices flow, and whether a person must act',
      responses: { 200: { description: 'The verdict.', content: jsonOf(overviewSchema) } },
    }),
    async (context) => {
      const { status } = await session.status();
      const open = openIncidents(recentIncidents(incidents));
      const { openIncidents: told, ...rest } = glanceOf(status, await standing(), open);
      return context.json({ ...rest, openIncidents: [...told] }, 200);
    },
  );
}
