import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failpointNames } from '../../src/delivery/shared/failpoints.ts';
import { dice, someOf } from '../support/dice.ts';
import { startPostgres } from '../support/postgres.ts';
import { SweepCompany } from './company.ts';
import { hitFailpoints } from './failpoint-plan.ts';
import { killAtRandom, type Say, settle } from './kills.ts';
import type { SweepOptions } from './options.ts';
import { SweptService } from './service.ts';
import { type Stops, stopAtRandom } from './stops.ts';
import { type Tally, tally } from './tally.ts';

export interface Swept extends Tally {
  /** Null: nothing was only asked to stop. */
  readonly stopped: Omit<Stops, 'breaches'> | null;
  /** Kept for whoever looks into it; null: nothing is to be looked into. */
  readonly folder: string | null;
}

/** One sweep in a folder of its own; the folder stays when a promise was broken, for whoever looks into it. */
export async function sweep(options: SweepOptions, say: Say): Promise<Swept> {
  const folder = await mkdtemp(path.join(tmpdir(), 'invoice-courier-sweep-'));
  const random = dice(options.seed).next;
  await using cluster = options.database === 'postgres' ? await startPostgres() : null;
  const databaseUrl = (await cluster?.create()) ?? null;
  // Only a session of baileys can be copied.
  const linked = options.engine === 'baileys' ? folder : null;
  await using company = await SweepCompany.start(folder, options.engine, options.dedupe, databaseUrl, linked);
  const service = new SweptService(company, path.join(folder, 'service.log'));
  let missed: readonly string[] = [];
  let kills = 0;
  let stops: Stops | null = null;
  try {
    if (options.stops > 0) stops = await stopAtRandom(company, service, options.stops, random, say);
    const places = someOf(failpointNames, options.failpoints, random);
    if (places.length > 0) {
      ({ kills, missed } = await hitFailpoints(company, service, places, options.hits, random, say));
    } else if (options.kills > 0 || !stops)
      kills = await killAtRandom({ company, service, cluster }, options, random, say);
    if (!service.running) service.start();
    say('settling');
    await settle(company);
    await service.stop();
  } finally {
    await service.kill('all');
  }
  const counted = await tally(company, options.engine, kills);
  for (const held of counted.heldBecause) say(held);
  const breaches = [...counted.breaches, ...missed, ...(stops?.breaches ?? []), ...rescanned(service)];
  const keep = breaches.length > 0;
  if (!keep) await rm(folder, { recursive: true, force: true });
  const stopped = stops && { stops: stops.stops, slowestMs: stops.slowestMs, doubts: stops.doubts };
  return { ...counted, breaches, stopped, folder: keep ? folder : null };
}

function rescanned({ needlessCodes, starts }: SweptService): string[] {
  return needlessCodes > 0 ? [`${needlessCodes} needless QR codes were shown in ${starts} starts`] : [];
}
