import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { encodeBase64EncodedStringForUpload, MEDIA_PATH_MAP, type WAMediaUploadFunction } from 'baileys';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { type UploadLimits, type UploadStanding, uploadEnd } from '../upload-progress.ts';
import type { MediaHosts } from './media-hosts.ts';

/** How often an upload is looked at. Milliseconds. */
const lookMs = 500;
const mostRedirects = 3;
/** An answer is a small JSON; what is longer is none. Characters. */
const longestAnswer = 64 * 1024;

export interface UploadParts {
  readonly hosts: MediaHosts;
  readonly agent: Agent;
  readonly limits: UploadLimits;
  /** Called while an upload is under way. */
  readonly onStanding: (standing: UploadStanding) => void;
}

type Uploaded = Awaited<ReturnType<WAMediaUploadFunction>>;

/**
 * The library's upload of an encrypted file, by progress: its own has one total deadline, and does not say why a host
 * failed. The hosts are tried in WhatsApp's order; a line that is too slow for one is too slow for all.
 *
 * @throws WHATSAPP_UPLOAD_FAILED, WHATSAPP_LINE_TOO_SLOW, WHATSAPP_HOST_BLOCKED if no host could be reached, what the
 * proxy does not do, and what asking for the hosts throws
 */
export function uploader(parts: UploadParts): WAMediaUploadFunction {
  return async (file, { fileEncSha256B64, mediaType }) => {
    const token = encodeBase64EncodedStringForUpload(fileEncSha256B64);
    const failures: Failure[] = [];
    let { hosts, auth } = await parts.hosts.get();
    for (const { hostname } of hosts) {
      const query = `auth=${encodeURIComponent(auth)}&token=${token}`;
      try {
        return await post(new URL(`https://${hostname}${MEDIA_PATH_MAP[mediaType]}/${token}?${query}`), file, parts);
      } catch (error) {
        if (hasCode(error, 'WHATSAPP_LINE_TOO_SLOW')) throw error;
        failures.push({ host: hostname, error: toError(error) });
        // It may have been the right to upload that has run out.
        if (error instanceof RefusedUpload) ({ auth } = await parts.hosts.get(true));
      }
    }
    throw failureOf(failures);
  };
}

interface Failure {
  readonly host: string;
  readonly error: Error;
}

/** Codes of a connection that was never made. */
const neverReached = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

function failureOf(failures: readonly Failure[]): CodedError {
  const byProxy = failures.find(({ error }) => error instanceof CodedError && error.code.startsWith('WHATSAPP_PROXY_'));
  if (byProxy) return byProxy.error as CodedError;
  const blocked = failures.every(({ error }) => neverReached.test(String(Reflect.get(error, 'code'))));
  if (failures.length > 0 && blocked) {
    const hosts = failures.map(({ host, error }) => `${host} (${reasonOf(error)})`).join(', ');
    return whatsappError('WHATSAPP_HOST_BLOCKED', { hosts });
  }
  const detail = failures.map(({ host, error }) => `${host}: ${reasonOf(error)}`).join('; ');
  return whatsappError('WHATSAPP_UPLOAD_FAILED', { detail: detail || 'WhatsApp names no host' });
}

/** A host answered, and names no place where the file is. */
class RefusedUpload extends Error {}

function reasonOf(error: Error): string {
  const { detail } = error instanceof CodedError ? error.details : {};
  return typeof detail === 'string' ? detail : error.message || String(Reflect.get(error, 'code'));
}

async function post(url: URL, file: string, parts: UploadParts, redirects = 0): Promise<Uploaded> {
  const { size: bytes } = await stat(file);
  const response = await put(url, file, bytes, parts);
  const { location } = response.headers;
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400 && location !== undefined && redirects < mostRedirects) {
    response.resume();
    return await post(new URL(location, url), file, parts, redirects + 1);
  }
  const answer = await answerOf(response);
  const { url: mediaUrl, direct_path: directPath, ...more } = answer;
  if (mediaUrl === undefined && directPath === undefined) throw new RefusedUpload(`it answered with HTTP ${status}`);
  return { mediaUrl: mediaUrl ?? '', directPath: directPath ?? '', ...more };
}

/** Resolves with the head of the answer. */
function put(url: URL, file: string, bytes: number, { agent, limits, onStanding }: UploadParts) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const startedAt = performance.now();
  let standing: UploadStanding = { bytes, sent: 0, startedAt, movedAt: startedAt };
  const call = request(url, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': bytes,
      origin: 'https://web.whatsapp.com',
    },
  });
  const watch = setInterval(() => {
    onStanding(standing);
    const end = uploadEnd(standing, limits, performance.now());
    if (end) call.destroy(end);
  }, lookMs);
  const feed = async (): Promise<void> => {
    for await (const chunk of createReadStream(file)) {
      await new Promise<void>((taken, failed) => call.write(chunk, (error) => (error ? failed(error) : taken())));
      standing = { ...standing, sent: (standing.sent ?? 0) + (chunk as Buffer).length, movedAt: performance.now() };
    }
    call.end();
  };
  call.on('response', resolve).on('error', reject);
  feed().catch((error: unknown) => call.destroy(toError(error)));
  return promise.finally(() => clearInterval(watch));
}

interface Answer {
  readonly url?: string;
  readonly direct_path?: string;
  readonly meta_hmac?: string;
  readonly ts?: number;
  readonly fbid?: number;
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const part of response.setEncoding('utf8')) {
    text += part as string;
    if (text.length > longestAnswer) throw new RefusedUpload('its answer has no end');
  }
  try {
    return (JSON.parse(text) as Answer | null) ?? {};
  } catch {
    return {};
  }
}
