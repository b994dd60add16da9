import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { configError } from '../../errors/config.ts';
import { type Adoption, adoptFormerPlace } from '../../service/adopt-former-place.ts';
import type { VerbSurroundings } from '../hybrid/verb.ts';
import { lockOf } from './lock.ts';

/** `database adopt`: the chosen company gets what a service of one company has kept. Returns the exit code. */
export async function runAdopt(dryRun: boolean, around: VerbSurroundings): Promise<number> {
  const { json, write, writeError } = around;
  const [company, file, named] = [around.config(), around.configFile(), around.company()];
  if (file === null || named === null) {
    const detail = 'there is no configuration file, and the service is of one company';
    throw configError('CONFIG_ADOPTION_REFUSED', { folder: path.resolve(company.service.DATA_PATH), detail });
  }
  const dataPath = file.service['DATA_PATH'] || './data/';
  const lock = await lockOf(dataPath);
  try {
    const step = (name: string): void => writeError(`${name}\n`);
    const adopted = await adoptFormerPlace({ dataPath, company, dryRun, clock: systemClock, step });
    write(
      json
        ? `${JSON.stringify({ company: named.company, ...adopted, dryRun })}\n`
        : words(adopted, named.company, dryRun),
    );
    return 0;
  } finally {
    lock.release();
  }
}

function words({ from, to, names, aside }: Adoption, company: string, dryRun: boolean): string {
  if (names.length === 0) return `${from} holds nothing of a service of one company.\n`;
  if (dryRun) return `Of ${from}, ${names.join(', ')} would be moved to ${to}. Nothing was changed.\n`;
  const moved = `${names.join(', ')} of ${from} are in ${to} now: ${company} goes on with them.\n`;
  return aside === null ? moved : `${moved}What was there before is in ${aside}.\n`;
}
