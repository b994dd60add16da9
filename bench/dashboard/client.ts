/** A browser's part, in a process of its own: `client.ts URL COOKIE pages ROUNDS REQUESTS PATH…`, or `… streams NUMBER`. */
import { once } from 'node:events';
import { get } from 'node:http';

const [url = '', cookie = '', what, ...more] = process.argv.slice(2);
const headers = { cookie, 'accept-language': 'es' };
if (what === 'streams') await keepStreams(Number(more[0]));
else await timePages(Number(more[0]), Number(more[1]), more.slice(2));

/** Opens them, says so, and reads them until its own input ends. */
async function keepStreams(count: number): Promise<void> {
  const opened = Array.from({ length: count }, async () => {
    const request = get(`${url}/live`, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`a stream answered ${response.statusCode}`);
    response.resume();
    return request;
  });
  const requests = await Promise.all(opened);
  process.stdout.write('open\n');
  process.stdin.resume();
  await once(process.stdin, 'end');
  for (const request of requests) request.destroy();
}

/** Prints, for each path, the 95th percentile of each round, milliseconds. */
async function timePages(rounds: number, requests: number, paths: readonly string[]): Promise<void> {
  const found: Record<string, number[]> = Object.fromEntries(paths.map((path) => [path, []]));
  for (const path of paths) await timed(path);
  for (let round = 0; round < rounds; round++)
    for (const path of paths) {
      const times: number[] = [];
      for (let n = 0; n < requests; n++) times.push(await timed(path));
      times.sort((a, b) => a - b);
      found[path]?.push(times[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN);
    }
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

async function timed(path: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(url + path, { headers, redirect: 'manual' });
  await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return performance.now() - startedAt;
}
