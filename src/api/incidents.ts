import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { inCommands } from '../next-steps/commands.ts';
import { moment } from '../operations/deliveries/plain.ts';
import { openIncidents, recentIncidents } from '../operations/incidents.ts';
import { type ApiEnv, apiRouter, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const incidentSchema = z
  .strictObject({
    key: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    sentence: z.string(),
    next: z.string(),
    openedAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
  })
  .openapi('Incident');
const incidentsSchema = z.strictObject({ incidents: z.array(incidentSchema) }).openapi('Incidents');
const query = z.strictObject({ open: z.enum(['true', 'false']).default('false') });

/** What needs or needed a person. */
export function incidentRoutes({ incidents }: ApiParts): OpenAPIHono<ApiEnv> {
  return apiRouter().openapi(
    endpoint('incidents:read', {
      method: 'get',
      path: '/incidents',
      tags: ['incidents'],
      summary: 'The newest incidents, newest first; with open=true only the open ones',
      request: { query },
      responses: { 200: { description: 'At most 200.', content: jsonOf(incidentsSchema) } },
    }),
    (context) => {
      const all = recentIncidents(incidents);
      const wanted = context.req.valid('query').open === 'true' ? openIncidents(all) : all;
      const shown = wanted.map(({ key, severity, sentence, next, openedAt, closedAt }) => ({
        ...{ key, severity, sentence, next: inCommands(next) },
        openedAt: new Date(openedAt).toISOString(),
        closedAt: moment(closedAt),
      }));
      return context.json({ incidents: shown }, 200);
    },
  );
}
