import type { WebParts } from './parts.ts';
import type { PersonRequest, Section } from './route.ts';

/** A sign of life this often, so that silence means a lost connection (courier.js waits almost four times as long), and open pages fetch themselves again. Milliseconds. */
const ALIVE_EVERY_MS = 4000;
/** Changes within this time are told at once, as one. Milliseconds. */
export const GATHERED_MS = 500;
/** Messages that a browser may leave unread, besides what its connection holds. */
const MOST_UNREAD = 100;
/** Streams open at a time: each occupies a connection. */
const MOST_STREAMS = 100;

type StreamParts = Pick<WebParts, 'onChange' | 'people' | 'clock'>;

/** `GET /live`: server-sent events. `change` names what changed; pages then fetch themselves again. */
export function streamSection(parts: StreamParts): Section {
  let open = 0;
  const handle = (request: PersonRequest): Response => {
    if (open >= MOST_STREAMS) return new Response('too many open pages', { status: 503 });
    open += 1;
    return changes(parts, request, () => {
      open -= 1;
    });
  };
  return { routes: [{ method: 'GET', path: '/live', role: 'viewer', isBackground: true, handle }] };
}

function changes({ onChange, people, clock }: StreamParts, request: PersonRequest, ended: () => void): Response {
  const encoder = new TextEncoder();
  let stop: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const gathered = new Set<string>();
      let telling: NodeJS.Timeout | null = null;
      const write = (text: string): void => {
        if ((controller.desiredSize ?? 0) >= -MOST_UNREAD) controller.enqueue(encoder.encode(text));
        else {
          // A browser that reads nothing: what is left for it goes, and it may come again.
          end();
          request.drop();
        }
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
      const alive = setInterval(() => {
        // Logged out, disabled or timed out meanwhile.
        if (people.sessions.find(request.session, clock.now().wall, false) === null) end();
        else write('event: alive\ndata:\n\n');
      }, ALIVE_EVERY_MS);
      let isOpen = true;
      const end = (): void => {
        if (!isOpen) return;
        stop();
        controller.close();
      };
      stop = () => {
        if (!isOpen) return;
        isOpen = false;
        unsubscribe();
        clearInterval(alive);
        if (telling !== null) clearTimeout(telling);
        ended();
      };
      request.signal.addEventListener('abort', () => end(), { once: true });
      write('retry: 2000\nevent: alive\ndata:\n\n');
    },
    cancel: () => stop(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } });
}
