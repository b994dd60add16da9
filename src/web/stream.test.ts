import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { silentLog as log } from '../../test/support/silence.ts';
import { systemClock } from '../clock.ts';
import { closeServer, listen, portOf } from '../http/server.ts';
import type { People } from '../people/people.ts';
import type { Topic } from './parts.ts';
import type { PersonRequest } from './route.ts';
import { streamSection } from './stream.ts';

/** The parts of a stream whose person is logged in, or not. */
function logged(isIn: () => boolean) {
  const find = () => (isIn() ? { name: 'ana' } : null);
  return { people: { sessions: { find } } as unknown as People, clock: systemClock };
}

test('a change is pushed to open pages half a second later at most, and changes within that time as one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let listener: (topic: Topic) => void = () => undefined;
  let ended = 0;
  const [route] = streamSection({
    ...logged(() => true),
    onChange: (heard) => {
      listener = heard;
      return () => {
        ended += 1;
      };
    },
  }).routes;
  assert.ok(route && route.role !== 'anybody');
  const gone = new AbortController();
  const answer = await route.handle({ signal: gone.signal } as PersonRequest);
  const reader = answer.body?.getReader();
  assert.ok(reader);
  const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value as Uint8Array);
  assert.match(await next(), /event: alive/);

  listener('deliveries');
  t.mock.timers.tick(300);
  listener('incidents');
  t.mock.timers.tick(200);
  assert.equal(await next(), 'event: change\ndata: deliveries incidents\n\n');

  t.mock.timers.tick(3500);
  assert.match(await next(), /event: alive/, 'without a change there is a sign of life every four seconds');
  gone.abort();
  assert.equal((await reader.read()).done, true);
  assert.equal(ended, 1);
});

test('a stream ends with the session that opened it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let isIn = true;
  let ended = 0;
  const onChange = () => () => {
    ended += 1;
  };
  const [route] = streamSection({ ...logged(() => isIn), onChange }).routes;
  assert.ok(route && route.role !== 'anybody');
  const answer = await route.handle({ signal: new AbortController().signal, session: 's' } as PersonRequest);
  const reader = answer.body?.getReader();
  assert.ok(reader);
  await reader.read();
  t.mock.timers.tick(4000);
  assert.equal((await reader.read()).done, false);
  isIn = false;
  t.mock.timers.tick(4000);
  assert.equal((await reader.read()).done, true);
  assert.equal(ended, 1);
});

test('a browser that reads nothing is dropped before much is kept for it, and others go on', async (t) => {
  const listeners = new Set<(topic: Topic) => void>();
  const onChange = (heard: (topic: Topic) => void) => {
    listeners.add(heard);
    return () => void listeners.delete(heard);
  };
  const [route] = streamSection({ ...logged(() => true), onChange }).routes;
  assert.ok(route && route.role !== 'anybody');
  const { handle } = route;
  const { server } = await listen({
    ...{ host: '127.0.0.1', port: 0, allowed: new Set(['127.0.0.1']), log },
    fetch: (request, { incoming }) =>
      handle({
        signal: request.signal,
        session: 's',
        drop: () => void incoming.socket.destroy(),
      } as unknown as PersonRequest),
  });
  t.after(() => closeServer(server));
  const open = async () => {
    const socket = connect(portOf(server), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'readable');
    return socket;
  };
  const [reading, silent] = [await open(), await open()];
  let heard = 0;
  reading.on('data', (chunk: Buffer) => {
    heard += chunk.length;
  });
  assert.equal(listeners.size, 2, 'both are told');
  // As large as what a day of changes would be.
  const much = 'x'.repeat(256 * 1024) as Topic;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let told = 0;
  const kept = (): number => listeners.size;
  for (; kept() > 1 && told < 1000; told++) {
    for (const listener of listeners) listener(much);
    t.mock.timers.tick(500);
    const before = heard;
    while (heard < before + much.length) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(kept(), 1, `still kept for after ${told} changes`);
  assert.ok(told < 200, String(told));
  assert.ok(heard >= told * much.length);
  const closed = once(silent, 'close');
  silent.resume();
  await closed;
  reading.destroy();
});
