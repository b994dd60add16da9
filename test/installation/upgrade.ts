import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sumUp } from '../../sandbox/demo/result.ts';
import { deliver, type WatchedService } from '../../sandbox/demo/run.ts';
import type { Screen } from '../../sandbox/demo/screen.ts';
import { startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns } from '../../sandbox/stand-ins.ts';
import { root } from '../support/sources.ts';
import { fileIn, ran, unpack } from './packed.ts';

/** The last version that was a checkout and nothing else. */
const CHECKOUT_ONLY = '4fcd2938';

/** Fills a folder with that version, packed by its own manifest; false: the history here does not go back so far. */
export function unpackCheckout(folder: string): boolean {
  const source = `${folder}-source`;
  for (const one of [folder, source, `${folder}-packed`]) mkdirSync(one);
  const shell = (script: string) => ran('sh', ['-c', script], { cwd: root, env: process.env });
  try {
    shell(`git archive ${CHECKOUT_ONLY} > '${source}/all.tar' && test -s '${source}/all.tar'`);
  } catch {
    return false;
  }
  shell(
    `cd '${source}' && tar -xf all.tar && rm all.tar && npm pack --silent --ignore-scripts --pack-destination '${folder}-packed'`,
  );
  unpack(fileIn(`${folder}-packed`, /\.tgz$/), `${folder}-packed`);
  shell(`cp -r '${folder}-packed/package/.' '${folder}'`);
  return true;
}

/** One version delivers a part and is stopped, another goes on with what is left. Answers how much each sent. */
export async function goesOn(standIns: StandIns, before: string, after: string): Promise<string> {
  const logFile = path.join(standIns.folder, 'upgrade.log');
  const parts = { standIns, engine: 'baileys', screen: silent, logFile } as const;
  const scans = (): number => standIns.whatsapp.world.offers.counts().qrScans;
  const arrivals = (): number => standIns.whatsapp.world.log.counts().arrivals;

  const old = watched(standIns, before, logFile);
  while (arrivals() < 10) {
    assert.notEqual(old.state(), 'ended', 'the old service has ended');
    await delay(100);
  }
  assert.equal(await old.process.stop(), 0);
  const [sentBefore, first] = [arrivals(), scans()];

  const service = await deliver(parts, watched(standIns, after, logFile), null);
  assert.equal(await service.process.stop(), 0);
  const { result } = await sumUp(standIns, 'baileys', { first, restart: scans() - first });
  assert.ok(arrivals() > sentBefore);
  const { duplicates, qrScans, restartQrScans } = result;
  assert.deepEqual({ duplicates, qrScans, restartQrScans }, { duplicates: 0, qrScans: 1, restartQrScans: 0 });
  return `${sentBefore} messages before the upgrade, ${arrivals() - sentBefore} after it`;
}

const silent: Screen = { say: () => undefined, progress: () => undefined };

/** The service as one of the programs has it, with a phone that scans each code. */
function watched(standIns: StandIns, program: string, logFile: string): WatchedService {
  const { environment, whatsapp } = standIns;
  let state = 'stopped';
  const service = startServiceProcess({
    order: { environment, whatsapp: whatsapp.farEnd, failpoint: null, approve: true },
    program,
    logFile,
    onNews: (news) => {
      if (news.type === 'session') state = news.status.state;
      else if (news.type === 'link_code') void whatsapp.world.offers.scan(ownNumber, news.text);
    },
  });
  void service.ended.then(() => {
    state = 'ended';
  });
  return { process: service, state: () => state, codesShown: () => 0 };
}
