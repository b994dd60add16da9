import { randomUUID } from 'node:crypto';
import type { Company } from './company.ts';
import { Refusal } from './refusal.ts';
import { asRefusal, renderRefusal, type Version } from './render.ts';
import type { Answer } from './resources.ts';

/** One request of a batch. `path` is relative to `/b1s/v2`, with its query, still encoded. */
export interface BatchPart {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentId: string | null;
}

type Section =
  | { readonly kind: 'request'; readonly part: BatchPart }
  | { readonly kind: 'changeSet'; readonly parts: readonly BatchPart[] };

/**
 * `$batch`: requests one by one until the first failure; a change set is atomic. The
 * answer is 202 (v1) or 200 (v2) even if parts failed.
 *
 * @throws Refusal 405 for a quoted boundary, 400 for a GET in a change set or a missing Content-ID in v2.
 */
export function answerBatch(
  company: Company,
  contentType: string,
  body: string,
  version: Version,
  run: (part: BatchPart) => Answer,
): Answer {
  const sections = readSections(contentType, body, version);
  const boundary = `batchresponse_${randomUUID()}`;
  const written: string[] = [];
  for (const section of sections) {
    const outcome =
      section.kind === 'request'
        ? answerOne(section.part, version, run)
        : answerChangeSet(company, section.parts, version, run);
    written.push(`--${boundary}\r\n${outcome.text}`);
    if (!outcome.ok) break;
  }
  return {
    status: version === 'v1' ? 202 : 200,
    headers: { 'content-type': `multipart/mixed;boundary=${boundary}` },
    body: `${written.join('')}--${boundary}--\r\n`,
  };
}

interface Outcome {
  readonly ok: boolean;
  /** Headers and body of one part of the answer. */
  readonly text: string;
}

function answerOne(part: BatchPart, version: Version, run: (part: BatchPart) => Answer): Outcome {
  const answer = answerOrRefuse(part, version, run);
  return { ok: answer.status < 400, text: httpPart(answer, part.contentId) };
}

function answerChangeSet(
  company: Company,
  parts: readonly BatchPart[],
  version: Version,
  run: (part: BatchPart) => Answer,
): Outcome {
  const outcomes: Outcome[] = [];
  company.atomically(() =>
    parts.every((part) => {
      const outcome = answerOne(part, version, run);
      outcomes.push(outcome);
      return outcome.ok;
    }),
  );
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) return failed;
  const boundary = `changesetresponse_${randomUUID()}`;
  const body = `${outcomes.map(({ text }) => `--${boundary}\r\n${text}`).join('')}--${boundary}--\r\n`;
  return { ok: true, text: `Content-Type: multipart/mixed;boundary=${boundary}\r\n\r\n${body}\r\n` };
}

function answerOrRefuse(part: BatchPart, version: Version, run: (part: BatchPart) => Answer): Answer {
  try {
    return run(part);
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    return { status: refusal.status, body: renderRefusal(refusal, version) };
  }
}

function httpPart(answer: Answer, contentId: string | null): string {
  const id = contentId === null ? '' : `Content-ID: ${contentId}\r\n`;
  const type = answer.body === '' ? '' : 'Content-Type: application/json\r\n';
  return `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${id}\r\nHTTP/1.1 ${answer.status} ${answer.status < 400 ? 'OK' : 'Error'}\r\n${type}\r\n${answer.body}\r\n`;
}

function readSections(contentType: string, body: string, version: Version): Section[] {
  return split(body, readBoundary(contentType)).map((text): Section => {
    const { headers, rest } = readHeaders(text);
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('multipart/mixed')) return { kind: 'request', part: readPart(headers, rest) };
    const parts = split(rest, readBoundary(type)).map((inner) => {
      const read = readHeaders(inner);
      return readPart(read.headers, read.rest);
    });
    for (const part of parts) {
      if (part.method === 'GET') throw new Refusal(400, -1000, 'A change set holds no queries');
      if (version === 'v2' && part.contentId === null) throw new Refusal(400, -1000, 'Content-ID is missing');
    }
    return { kind: 'changeSet', parts };
  });
}

/** Quoted boundaries are not supported. */
function readBoundary(contentType: string): string {
  const boundary = /boundary=([^;"\s]+)\s*$/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Refusal(405, -1000, 'Method Not Allowed');
  return boundary;
}

function split(body: string, boundary: string): string[] {
  return body
    .replaceAll('\r\n', '\n')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((text) => text.replace(/^\n/, ''));
}

function readPart(outer: Readonly<Record<string, string>>, text: string): BatchPart {
  const [requestLine = '', ...following] = text.replace(/^\n+/, '').split('\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const { headers, rest } = readHeaders(following.join('\n'));
  const path = `/${target.replace(/^\/?(b1s\/v[12]\/)?/, '')}`;
  return { method, path, headers, body: rest.trim(), contentId: outer['content-id'] ?? headers['content-id'] ?? null };
}

function readHeaders(text: string): { headers: Record<string, string>; rest: string } {
  if (text.startsWith('\n')) return { headers: {}, rest: text.slice(1) };
  const end = text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const headers: Record<string, string> = {};
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, rest: end < 0 ? '' : text.slice(end + 2) };
}
