import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Topic } from './parts.ts';
import type { PersonRequest } from './route.ts';
import { streamSection } from './stream.ts';

test('a change is pushed to open pages half a second later at most, and changes within that time as one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let listener: (topic: Topic) => void = () => undefined;
  let ended = 0;
  const [route] = streamSection({
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
