import type { StatusCode } from 'hono/utils/http-status';
import type { Html } from './html.ts';

/** A page. */
export function htmlAnswer(page: Html, status: StatusCode = 200): Response {
  return new Response(`<!doctype html>\n${page.toString()}`, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
}

/** After a change: the browser loads this path of ours next. */
export function goTo(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path } });
}

/** A plain answer, for what no person looks at. */
export function plainAnswer(text: string, status: number): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/** A download: never shown in the page's place, never guessed to be of another type, and without scripts. */
export function download(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  name: string,
  type: string,
): Response {
  // RFC 6266 with RFC 5987's encoding, and a plain name for the rest.
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      'content-security-policy': 'sandbox',
    },
  });
}

/** A path of ours to come back to; anything else, such as another site, becomes `/`. */
export function ownPath(text: string | null): string {
  return text !== null && /^\/(?![/\\])[\w\-./?=&%+:,~]*$/.test(text) ? text : '/';
}
