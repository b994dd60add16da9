import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Asked } from './ask.ts';
import { remembered, watchInstallations } from './watch.ts';

const place = { name: 'Sur', url: 'https://sur.example' } as const;
const fine = { verdict: 'ok' } as unknown as NonNullable<Asked['overview']>;
const good: Asked = { ...place, overview: fine, problem: null };
const silent: Asked = { ...place, overview: null, problem: 'It did not answer within 4 s.' };

test('since when a verdict holds, and when it last answered, is remembered over rounds', () => {
  const first = remembered([], [good], 1000);
  assert.deepEqual([first[0]?.since, first[0]?.answeredAt], [1000, 1000]);
  const lost = remembered(first, [silent], 2000);
  assert.deepEqual([lost[0]?.verdict, lost[0]?.since, lost[0]?.answeredAt], ['unreachable', 2000, 1000]);
  const still = remembered(lost, [silent], 3000);
  assert.deepEqual([still[0]?.since, still[0]?.answeredAt], [2000, 1000]);
  assert.equal(remembered(still, [good], 4000)[0]?.since, 4000);
  const moved = remembered(still, [{ ...silent, url: 'https://other.example' }], 4000);
  assert.equal(moved[0]?.answeredAt, null, 'another address is another installation');
});

test('those who look at the same time share one round, and a list that cannot be read is said each time', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let now = 1_000_000;
  const list = [{ name: 'Sur', url, token: 'courier_0123456789abcdef', fingerprint: null }];
  const watch = watchInstallations({ isThere: true, read: () => Promise.resolve(list), now: () => now });
  const [one, two] = await Promise.all([watch.look(), watch.look()]);
  assert.equal(one, two);
  assert.equal(asked, 1);
  now += 10_000;
  assert.equal((await watch.look()).seen[0]?.since, 1_000_000);
  assert.equal(asked, 2);
  server.close();

  const broken = watchInstallations({
    isThere: false,
    read: () => Promise.reject(new Error('no list')),
    now: () => now,
  });
  await assert.rejects(broken.look(), /no list/);
});
