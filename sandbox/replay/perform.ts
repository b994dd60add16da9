import { engineMarker } from '../../src/whatsapp/host/orphans.ts';
import { runningProcesses } from '../../src/whatsapp/host/process-table.ts';
import type { StandIns } from '../stand-ins.ts';
import { healthyPage, type PageFaults } from '../whatsapp/web/page-faults.ts';
import type { Blow, Obstacle } from './causes.ts';
import type { ReplayedService } from './service.ts';
import type { Act } from './steps.ts';

export interface Stage {
  readonly standIns: StandIns;
  readonly service: ReplayedService;
}

/** Does what a step says. Resolves to whether there was something to do it to. */
export async function perform(act: Act, stage: Stage): Promise<boolean> {
  const { service } = stage;
  const { admin } = stage.standIns.whatsapp;
  const isPage = service.place.engine === 'webjs';
  switch (act.do) {
    case 'start':
      service.start();
      return true;
    case 'stop':
      await service.stop();
      return true;
    case 'kill':
      await service.kill();
      return true;
    case 'scan':
      return service.scan();
    case 'arm':
      for (const obstacle of act.obstacles)
        if (obstacle.by === 'login') await admin.faultLogins({ fault: obstacle.fault, times: 1 });
      return true;
    case 'hold':
      await stand(act.obstacle, true, stage);
      return true;
    case 'release':
      await stand(act.obstacle, false, stage);
      return true;
    case 'strike':
      return await strike(act.blow, stage);
    case 'mute':
      if (isPage) await admin.faultPage({ mute: true });
      return isPage || (await admin.strike({ fault: { kind: 'mute' } })) > 0;
    case 'unmute':
      if (isPage) await admin.faultPage({ mute: false });
      else await admin.strike({ fault: { kind: 'normal' } });
      return true;
    case 'command':
      await service.command(act.command);
      return true;
  }
}

/** An obstacle begins or ends. */
async function stand(obstacle: Obstacle, begins: boolean, { standIns }: Stage): Promise<void> {
  const { admin } = standIns.whatsapp;
  switch (obstacle.by) {
    case 'unreachable':
      await admin.setReachable({ reachable: !begins });
      return;
    case 'chain':
      await admin.set({ chainFlaw: begins ? obstacle.flaw : null });
      return;
    case 'page_faults':
      await admin.faultPage(begins ? obstacle.changes : healthy(obstacle.changes));
      return;
    case 'unlink':
      if (begins) await admin.unlink({});
      return;
    case 'login':
      return;
  }
}

function healthy(changes: Partial<PageFaults>): Partial<PageFaults> {
  return Object.fromEntries(Object.keys(changes).map((name) => [name, healthyPage[name as keyof PageFaults]]));
}

async function strike(blow: Blow, { standIns, service }: Stage): Promise<boolean> {
  const { admin } = standIns.whatsapp;
  switch (blow.by) {
    case 'connection':
      return (await admin.strike({ fault: blow.fault })) > 0;
    case 'page':
      await admin.pageIncident(blow.incident);
      return true;
    case 'page_faults':
      if (blow.incident) await admin.pageIncident(blow.incident);
      return true;
    case 'unlink':
      return (await admin.unlink({})) > 0;
    case 'kill':
      return killed(blow.what, service);
  }
}

/** Kills a process of the service's: its engine, the engine's browser, or the page in it. */
function killed(what: 'engine' | 'browser' | 'renderer', { storePath }: ReplayedService): boolean {
  const marker = engineMarker(storePath);
  const all = runningProcesses();
  const own = all.filter(({ args }) => args.includes(marker));
  const browsers = own.filter(({ args }) => args.some((one) => one.startsWith('--user-data-dir=')));
  const groups = new Set(browsers.map(({ group }) => group));
  const found = {
    engine: own.filter(({ args }) => args.some((one) => /entry\.[jt]s$/.test(one))),
    browser: browsers.slice(0, 1),
    // All of them: Chromium keeps one in reserve, which no page is in. Its children have their command line as one text.
    renderer: all.filter(({ group, args }) => groups.has(group) && args.join(' ').includes('--type=renderer')),
  }[what];
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
  return found.length > 0;
}
