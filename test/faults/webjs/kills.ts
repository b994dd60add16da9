/**
 * Kills the engine's process, its browser, or both, at random moments from the proven first link on, and asks each next
 * start to be ready without a QR: `node test/faults/webjs/kills.ts [--kills 100] [--seed 1]`. The last line is JSON.
 */
import { parseArgs } from 'node:util';
import { startWebRig, testBrowser } from '../../../sandbox/whatsapp/web/rig.ts';
import { browserProcesses } from './row.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed);

/** Mulberry32: the same seed, the same moments. */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const browser = await testBrowser();
if (browser === null) throw new Error('No browser: @sparticuz/chromium is not installed for this platform');
const rig = await startWebRig(browser);
const readyMs: number[] = [];
const victims = { host: 0, browser: 0, both: 0 };
let codes = 0;
let notReady = 0;
try {
  await rig.link();
  // What the service does before it says "linked": one controlled restart.
  await rig.restart();
  await rig.host.connect({ link: null });
  await rig.event('open');
  for (let kill = 0; kill < kills; kill += 1) {
    const host = await rig.restart();
    await host.connect({ link: null });
    await new Promise((resolve) => setTimeout(resolve, random() * 2500));
    const victim = (['host', 'browser', 'both'] as const)[Math.floor(random() * 3)] ?? 'both';
    victims[victim] += 1;
    if (victim !== 'host') killBrowser();
    if (victim !== 'browser') process.kill(host.pid, 'SIGKILL');
    await rig.event('closed');
    const started = performance.now();
    const next = await rig.restart();
    await next.connect({ link: null });
    const first = await Promise.race([rig.event('open'), rig.event('link_code'), rig.event('closed')]).catch(
      () => null,
    );
    if (first?.type === 'link_code') codes += 1;
    else if (first?.type !== 'open') notReady += 1;
    else readyMs.push(Math.round(performance.now() - started));
  }
} finally {
  await rig.close();
}
const sorted = readyMs.toSorted((a, b) => a - b);
const medianReadyMs = sorted[Math.floor(sorted.length / 2)] ?? null;
console.log(JSON.stringify({ engine: 'webjs', kills, seed, victims, needlessQrCodes: codes, notReady, medianReadyMs }));
process.exitCode = codes === 0 && notReady === 0 ? 0 : 1;

/** None when it has not been launched yet. */
function killBrowser(): void {
  try {
    process.kill(browserProcesses(rig).main, 'SIGKILL');
  } catch {
    process.kill(rig.host.pid, 'SIGKILL');
  }
}
