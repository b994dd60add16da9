import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startWebRig, testBrowser } from '../../../sandbox/whatsapp/web/rig.ts';
import { engineMarker } from '../../../src/whatsapp/host/orphans.ts';
import { runningProcesses } from '../../../src/whatsapp/host/process-table.ts';
import { browserProcesses } from '../../support/browser.ts';

const browser = await testBrowser();
const deadlines = {
  connectMs: 20_000,
  queryMs: 4000,
  uploadStallMs: 20_000,
  backlogQuietMs: 2000,
  closeMs: 1500,
  slowestUpload: 8192,
};
const rig = browser === null ? null : await startWebRig(browser, { deadlines });
after(() => rig?.close());

test('a stop ends a frozen browser and its frozen host', {
  skip: rig === null && 'no browser can be had here',
  timeout: 120_000,
}, async () => {
  if (!rig) return;
  await rig.link();
  // From here the login is on disk.
  await rig.restart();
  await rig.host.connect({ link: null });
  await rig.event('open');
  const { main } = browserProcesses(rig);
  for (const pid of [main, rig.host.pid]) process.kill(pid, 'SIGSTOP');
  await rig.host.close();
  // What was killed is gone a moment later.
  const marker = engineMarker(rig.settings.storePath);
  while (runningProcesses().some(({ args }) => args.includes(marker))) await delay(50);
  await rig.restart();
  await rig.host.connect({ link: null });
  await rig.event('open');
});
