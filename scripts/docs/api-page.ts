import { API_PATH, apiApp, describeApi } from '../../src/api/app.ts';
import type { ApiParts } from '../../src/api/parts.ts';
import { scopes } from '../../src/api/scopes.ts';
import { cell, generatedNote } from './markdown.ts';

interface Described {
  readonly summary: string;
  readonly security: readonly { readonly token: readonly string[] }[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Readonly<Record<string, unknown>>;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

/** `docs/api.md` */
export function apiPage(): string {
  // Nothing is asked of the parts for a description.
  const document = describeApi(apiApp({} as ApiParts));
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as unknown as Record<string, Described>).map(([method, route]) => ({ path, method, route })),
  );
  const schemas = Object.entries((document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>);
  return `${[
    '# API',
    '',
    generatedNote('src/api'),
    '',
    `JSON under \`${API_PATH}\` on the port of the service, behind the same operations as the commands: the same limits, errors and records. The`,
    `OpenAPI 3.1 document is at \`${API_PATH}/openapi.json\` (any token).`,
    '',
    'Every request carries `Authorization: Bearer TOKEN`. `node hybrid-invoice-service.js tokens add NAME --scope SCOPE[,SCOPE]` makes one and shows it',
    'once; only its hash is stored. `tokens list` shows who has which scopes and when each was last used, `tokens revoke NAME` ends one at once.',
    'Beyond loopback use TLS: a token is as good as a password. Phones are masked, times are ISO 8601 in UTC.',
    '',
    '```sh',
    `curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:3000${API_PATH}/deliveries?state=held`,
    `curl -H "Authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"why":"wrong prices"}' http://127.0.0.1:3000${API_PATH}/brakes/stop`,
    '```',
    '',
    '## Scopes',
    '',
    '| scope | allows |',
    '|---|---|',
    ...Object.entries(scopes).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
    '## Routes',
    '',
    '| route | scope | what it does |',
    '|---|---|---|',
    ...routes.map(
      ({ path, method, route }) =>
        `| \`${method.toUpperCase()} ${path}\` | \`${route.security[0]?.token[0] ?? ''}\` | ${cell(route.summary)} |`,
    ),
    ...routes.flatMap(({ path, method, route }) => routeSection(path, method, route)),
    '',
    '## Errors',
    '',
    '`{"error":{"code","sentence","next"}}` with the codes of [errors.md](errors.md): 400 not valid, 401 no valid token, 403 the scope is missing, 404',
    'nothing of this name, 409 not possible now, 413 too large, 503 try again later, 500 see the log of the service. A Host name that is not the',
    "service's is answered with 421, as everywhere on its port.",
    '',
    '## Objects',
    ...schemas.filter(([name]) => name !== 'Error').flatMap(([name, schema]) => schemaSection(name, schema)),
  ].join('\n')}\n`;
}

function routeSection(path: string, method: string, { parameters = [], requestBody, responses }: Described): string[] {
  const body = requestBody?.content['application/json']?.schema;
  const answer = responses['200']?.content['application/json']?.schema;
  const query = parameters.map(
    ({ name, in: place, schema }) => `| \`${name}\` (${place}) | ${typeOf(schema as Schema)} |`,
  );
  const fields = Object.entries(body?.properties ?? {}).map(([name, one]) => `| \`${name}\` (body) | ${typeOf(one)} |`);
  return [
    '',
    `### \`${method.toUpperCase()} ${path}\``,
    '',
    `Answers ${answer ? typeOf(answer) : 'nothing'}.`,
    ...(query.length + fields.length === 0 ? [] : ['', '| parameter | type |', '|---|---|', ...query, ...fields]),
  ];
}

function schemaSection(name: string, { properties = {} }: Schema): string[] {
  const rows = Object.entries(properties).map(
    ([field, schema]) => `| \`${field}\` | ${typeOf(schema)} | ${cell(schema.description ?? '')} |`,
  );
  return ['', `### ${name}`, '', '| field | type | |', '|---|---|---|', ...rows];
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return `[${nameOf(schema.$ref)}](#${nameOf(schema.$ref).toLowerCase()})`;
  if (schema.enum) return schema.enum.map((one) => `\`${one}\``).join(', ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.properties) return `object with ${Object.keys(schema.properties).join(', ')}`;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  return types.join(' or ');
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}
