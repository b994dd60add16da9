import type { WebParts } from './parts.ts';
import type { PersonRequest, Section } from './route.ts';

/** A sign of life this often, so that silence means a lost connection (courier.js waits almost four times as long), and open pages fetch themselves again. Milliseconds. */
const ALIVE_EVERY_MS = 4000;
/** Changes within this time are told at once, as one. Milliseconds. */
export const GATHERED_MS = 500;
/** Streams open at a time: each occupies a connection. */
const MOST_STREAMS = 100;

/** `GET /live`: server-sent events. `change` names what changed; pages then fetch themselves again. */
export function streamSection(parts: Pick<WebParts, 'onChange'>): Section {
  let open = 0;
  const handle = (request: PersonRequest): Response => {
    if (open >= MOST_STREAMS) return new Response('too many open pages', { status: 503 });
    open += 1;
    return changes(parts, request.signal, () => {
      open -= 1;
    });
  };
  return { routes: [{ method: 'GET', path: '/live', role: 'viewer', isBackground: true, handle }] };
}

function changes({ onChange }: Pick<WebParts, 'onChange'>, signal: AbortSignal, ended: () => void): Response {
  const encoder = new TextEncoder();
  let end: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const gathered = new Set<string>();
      let telling: NodeJS.Timeout | null = null;
      const write = (text: string): void => {
        // A browser that reads nothing: the stream ends, and it comes again.
        if ((controller.desiredSize ?? 0) < -100) end();
        else controller.enqueue(encoder.encode(text));
      };
      const tell = (): void => {
        telling = null;
        write(`event: change\ndata: ${[...gathered].join(' ')}\n\n`);
        gathered.clear();
      };
      const unsubscribe = onChange((topic) => {
        gathered.add(topic);
        telling ??= setTimeout(tell, GATHERED_MS);
      });
      const alive = setInterval(() => write('event: alive\ndata:\n\n'), ALIVE_EVERY_MS);
      end = () => {
        end = () => undefined;
        unsubscribe();
        clearInterval(alive);
        if (telling !== null) clearTimeout(telling);
        ended();
        controller.close();
      };
      signal.addEventListener('abort', () => end(), { once: true });
      write('retry: 2000\nevent: alive\ndata:\n\n');
    },
    cancel: () => end(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } });
}
