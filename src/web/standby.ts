import type { Fetch } from '../http/server.ts';
import { assetAnswer } from './assets.ts';
import { clientOf, connectionOf, isLoopback } from './client.ts';
import { html } from './html.ts';
import { languageOf } from './language.ts';
import { plainPage } from './plain-page.ts';
import { standbyTexts } from './texts/standby.ts';

export interface StandbyParts {
  readonly session: string;
  /** Node that has the session; null: nobody just now. */
  readonly owner: () => string | null;
  readonly trustedProxy: string | null;
  /** The pages may be served to whoever reaches this port. */
  readonly mayTell: boolean;
}

/**
 * What a service answers that waits for its session. Nobody can log in here, so that only this computer is told which node has it.
 * `/health` is 503, as of every session that cannot send; `/health/live` is 200. Whoever comes to another of its pages is told too.
 */
export function standbyApp({ session, owner, trustedProxy, mayTell }: StandbyParts): Fetch {
  return (request, socket) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health/live') return plain('alive', 200);
    const connection = connectionOf(socket, (name) => request.headers.get(name) ?? undefined);
    const isNear = isLoopback(clientOf(connection, trustedProxy).address);
    const node = owner();
    if (pathname === '/health')
      return plain(isNear ? `standby, ${node ?? 'nobody'} has the session ${session}` : 'standby', 503);
    if (!mayTell) return plain('standby', 403);
    const asset = assetAnswer(pathname);
    if (asset) return asset;
    const isPerson = request.headers.get('accept')?.includes('text/html') === true;
    return isPerson || pathname === '/' ? standbyPage(request, isNear ? node : null, session) : plain('standby', 503);
  };
}

function standbyPage(request: Request, node: string | null, session: string): Response {
  const language = languageOf(undefined, request.headers.get('accept-language') ?? undefined, 'es');
  const words = standbyTexts[language];
  const body = html`<p>${node === null ? words.another(session) : words.named(session, node)}</p>
<p>${words.takes}</p>`;
  return plainPage({ language, title: words.title, body, refreshSeconds: 10 });
}

function plain(text: string, status: number): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } });
}
