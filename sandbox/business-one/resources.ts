import { attachedFile } from './attachments.ts';
import { isHidden, isReadOnly } from './branches.ts';
import type { Company, Key } from './company.ts';
import type { CompanyUser } from './company-data.ts';
import { readQuery, readSelect } from './query.ts';
import {
  etagConflict,
  invalidProperty,
  invalidQuery,
  missingBranch,
  noMatchingRecord,
  notPermitted,
  Refusal,
} from './refusal.ts';
import { renderProperties, renderRow, type Version } from './render.ts';
import type { EntitySet } from './schema.ts';
import type { Row } from './values.ts';

/** A request to the Service Layer within a valid session. `path` is relative to `/b1s/v2`. */
export interface ResourceRequest {
  readonly method: string;
  readonly path: string;
  readonly options: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly version: Version;
  readonly user: CompanyUser;
  readonly maxPageSize: (entitySet: string) => number;
  readonly nextLinks: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

const DEFAULT_PAGE_SIZE = 20;

/** Answers requests to entity sets: collections, counts, single entities, writes. */
export function answerResource(company: Company, request: ResourceRequest): Answer {
  const { name, keyText, rest } = readPath(request.path);
  const set = company.entitySet(name);
  if (!set) throw new Refusal(404, -1000, 'Unrecognized resource path.');
  permit(request, name);
  if (keyText !== null) return answerEntity(company, set, keyText, rest, request);
  if (rest === '/$count') return count(company, set, request);
  if (rest !== '') throw new Refusal(404, -1000, 'Unrecognized resource path.');
  if (request.method === 'GET') return collection(company, set, request);
  if (request.method === 'POST') return create(company, set, request);
  throw new Refusal(405, -1000, 'Method is not allowed on a collection');
}

function permit(request: ResourceRequest, entitySet: string): void {
  const access = request.method === 'GET' ? 'read' : 'write';
  if (request.user.denied?.some((denial) => denial.entitySet === entitySet && denial.access === access)) {
    throw notPermitted();
  }
}

function readPath(path: string): { name: string; keyText: string | null; rest: string } {
  const match = /^\/([A-Za-z_]\w*)(?:\(((?:'(?:[^']|'')*'|[^')])*)\))?(\/.*)?$/.exec(path);
  if (!match?.[1]) throw new Refusal(404, -1000, 'Unrecognized resource path.');
  return { name: match[1], keyText: match[2] ?? null, rest: match[3] ?? '' };
}

function collection(company: Company, set: EntitySet, request: ResourceRequest): Answer {
  const query = readQuery(request.options, set.type, request.headers['b1s-caseinsensitive'] === 'true');
  const found = [...company.rows(set.name)].filter(
    (row) => query.accepts(row) && !isHidden(company, set, row, request.user),
  );
  if (query.compare) found.sort(query.compare);
  const pageSize = readPageSize(request.headers);
  const wanted = found.slice(query.skip, query.top === null ? undefined : query.skip + query.top);
  const size = Math.min(pageSize.size === 0 ? Number.POSITIVE_INFINITY : pageSize.size, request.maxPageSize(set.name));
  const page = wanted.slice(0, size);
  const [countName, nextName, contextName] =
    request.version === 'v1'
      ? ['odata.count', 'odata.nextLink', 'odata.metadata']
      : ['@odata.count', '@odata.nextLink', '@odata.context'];
  const parts = [`${JSON.stringify(contextName)}:${JSON.stringify(`$metadata#${set.name}`)}`];
  if (query.count) parts.push(`"${countName}":${request.version === 'v1' ? `"${found.length}"` : found.length}`);
  parts.push(`"value":[${page.map((row) => entityText(company, set, row, query.select, request.version)).join(',')}]`);
  if (request.nextLinks && page.length < wanted.length) {
    parts.push(`"${nextName}":${JSON.stringify(nextLink(set, request, query.skip + page.length))}`);
  }
  return {
    status: 200,
    headers:
      pageSize.applied && (pageSize.size === 0 || size === pageSize.size)
        ? { 'preference-applied': `odata.maxpagesize=${pageSize.size}` }
        : {},
    body: `{${parts.join(',')}}`,
  };
}

/** Skip-based, not a snapshot; includes `$filter` and the other options. */
function nextLink(set: EntitySet, request: ResourceRequest, skip: number): string {
  const options = [...request.options].filter(([name]) => name !== '$skip');
  const text = [...options, ['$skip', String(skip)]].map(
    ([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`,
  );
  return `${set.name}?${text.join('&')}`;
}

function readPageSize(headers: ResourceRequest['headers']): { size: number; applied: boolean } {
  const preferred = /odata\.maxpagesize=(\d+)/.exec(headers['prefer'] ?? '')?.[1];
  if (preferred !== undefined) return { size: Number(preferred), applied: true };
  const own = headers['b1s-pagesize'];
  return { size: own !== undefined && /^\d+$/.test(own) ? Number(own) : DEFAULT_PAGE_SIZE, applied: false };
}

function count(company: Company, set: EntitySet, request: ResourceRequest): Answer {
  const query = readQuery(request.options, set.type, request.headers['b1s-caseinsensitive'] === 'true');
  const shown = [...company.rows(set.name)].filter((row) => !isHidden(company, set, row, request.user));
  const number = shown.filter(query.accepts).length;
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(number) };
}

function answerEntity(
  company: Company,
  set: EntitySet,
  keyText: string,
  rest: string,
  request: ResourceRequest,
): Answer {
  const key = readKey(company, set, keyText);
  const found = company.find(set.name, key);
  if (found && isHidden(company, set, found, request.user)) throw noMatchingRecord();
  const method =
    request.method === 'POST' ? (request.headers['x-http-method-override']?.toUpperCase() ?? 'POST') : request.method;
  if (method !== 'GET' && found && isReadOnly(company, set, found, request.user)) throw missingBranch();
  if (rest === '/$value' && method === 'GET' && set.name === 'Attachments2')
    return attachedFile(company.row(set.name, key), company.files.of(Number(key)), request.options.get('filename'));
  if (rest !== '') return action(company, set, key, rest, method);
  if (method === 'GET') return entity(company, set, key, request);
  if (method === 'DELETE') {
    company.remove(set.name, key);
    return { status: 204, body: '' };
  }
  if (method !== 'PATCH') throw new Refusal(405, -1000, 'Method is not allowed on an entity');
  const body = readBody(request.body, set);
  const current = company.etag(set.name, key);
  const expected = request.headers['if-match'];
  if (expected !== undefined && expected !== '*' && expected !== current) throw etagConflict();
  company.patch(set.name, key, body);
  return { status: 204, body: '' };
}

function action(company: Company, set: EntitySet, key: Key, rest: string, method: string): Answer {
  if (method === 'POST' && rest === '/Cancel' && set.objectType !== null) {
    company.cancelDocument(set.name, Number(key));
    return { status: 204, body: '' };
  }
  throw new Refusal(404, -1000, 'Unrecognized resource path.');
}

/** With `$select` the ETag in the body is constant and wrong, and there is no header. */
function entity(company: Company, set: EntitySet, key: Key, request: ResourceRequest): Answer {
  const select = readSelect(request.options.get('$select'), set.type);
  const row = company.row(set.name, key);
  const context = `"${request.version === 'v1' ? 'odata.metadata' : '@odata.context'}":"$metadata#${set.name}/$entity"`;
  const body = entityText(company, set, row, select, request.version);
  return {
    status: 200,
    headers: select === null ? { etag: company.etag(set.name, key) } : {},
    body: `{${context},${body.slice(1)}`,
  };
}

const FROZEN_ETAG = 'W/"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"';

function entityText(
  company: Company,
  set: EntitySet,
  row: Row,
  select: readonly string[] | null,
  version: Version,
): string {
  const misprints = company.misprintsOf(set.name, row[set.key] as Key);
  if (version === 'v1') return renderRow(row, set.type, select, version, misprints);
  const etag = select === null ? company.etag(set.name, row[set.key] as Key) : FROZEN_ETAG;
  const properties = renderProperties(row, set.type, select, version, misprints);
  return `{${[`"@odata.etag":${JSON.stringify(etag)}`, ...properties].join(',')}}`;
}

function create(company: Company, set: EntitySet, request: ResourceRequest): Answer {
  const body = readBody(request.body, set);
  const documentOnly = set.objectType !== null && typeof body['CardCode'] === 'string';
  const row = documentOnly
    ? company.row(set.name, company.addDocument(set.name, body as { CardCode: string }))
    : company.insert(set.name, body);
  const location = `${set.name}(${keyLiteral(row[set.key] as Key)})`;
  if (request.headers['prefer']?.includes('return-no-content')) return { status: 204, headers: { location }, body: '' };
  return { status: 201, headers: { location }, body: entityText(company, set, row, null, request.version) };
}

/** @throws Refusal 400/-1000 for a property that the type does not have. */
function readBody(text: string, set: EntitySet): Readonly<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalidQuery('The body is not JSON');
  }
  if (typeof body !== 'object' || body === null) throw invalidQuery('The body is not an object');
  for (const name of Object.keys(body)) {
    if (!set.type.properties.has(name)) throw invalidProperty(name, set.type.name);
  }
  return body as Readonly<Record<string, unknown>>;
}

function readKey(company: Company, set: EntitySet, text: string): Key {
  const fieldId = /^TableName='([^']*)',FieldID=(\d+)$/.exec(text);
  if (set.name === 'UserFieldsMD' && fieldId) return Number(fieldId[2]);
  const quoted = /^'((?:[^']|'')*)'$/.exec(text);
  const type = set.type.properties.get(set.key)?.type;
  if (type === 'String') {
    if (!quoted) throw invalidQuery('The key is not quoted');
    return (quoted[1] ?? '').replaceAll("''", "'");
  }
  if (!/^-?\d+$/.test(text)) throw noMatchingRecord();
  company.row(set.name, Number(text));
  return Number(text);
}

function keyLiteral(key: Key): string {
  return typeof key === 'number' ? String(key) : `'${key.replaceAll("'", "''")}'`;
}
