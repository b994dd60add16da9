/** The API for programs, `/api/v1`: routes behind tokens, and their description. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { apiError } from '../errors/api.ts';
import { MAX_BODY_BYTES } from '../http/server.ts';
import { approvalRoutes } from './approval.ts';
import { brakeRoutes } from './brakes.ts';
import { deliveryRoutes } from './deliveries.ts';
import { documentRoutes } from './documents.ts';
import { type ApiEnv, answerError, apiRouter, authenticated, refuse } from './endpoint.ts';
import { incidentRoutes } from './incidents.ts';
import { overviewRoutes } from './overview.ts';
import type { ApiParts } from './parts.ts';
import { sessionRoutes } from './session.ts';

/** Where all of it is. */
export const API_PATH = '/api/v1';

/** What describes the API besides its routes. */
const about = {
  openapi: '3.1.0',
  info: {
    title: 'Invoice Courier',
    version: '1',
    description: 'Invoices from SAP Business One over WhatsApp: deliveries, the session, and what needs a person.',
  },
  servers: [{ url: API_PATH }],
};

/** Every request needs a token; bodies are limited, and errors are JSON. */
export function apiApp(parts: ApiParts): OpenAPIHono<ApiEnv> {
  const app = apiRouter()
    .onError(answerError(parts.log))
    .notFound((context) => refuse(context, apiError('API_NO_SUCH_ROUTE')));
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
  });
  app.use(authenticated(parts));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => tooLarge() }));
  const rooms = [
    overviewRoutes,
    deliveryRoutes,
    documentRoutes,
    sessionRoutes,
    incidentRoutes,
    brakeRoutes,
    approvalRoutes,
  ];
  for (const room of rooms) app.route('/', room(parts));
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.get('/openapi.json', (context) => context.json(describeApi(app)));
  return app;
}

function tooLarge(): never {
  throw apiError('API_REQUEST_TOO_LARGE', { limit: MAX_BODY_BYTES });
}

/** The OpenAPI 3.1 document of the routes. */
export function describeApi(app: OpenAPIHono<ApiEnv>) {
  return app.getOpenAPI31Document(about);
}
