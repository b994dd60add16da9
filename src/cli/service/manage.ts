import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import { whatHolds } from '../../config/what-holds.ts';
import type { VerbSurroundings } from '../hybrid/verb.ts';
import { execute } from './execute.ts';
import type { ServiceFacts, ServiceVerb } from './facts.ts';
import { gatherFacts, programFolder, READ, WRITTEN, writtenFolders } from './gather.ts';
import { planInText, planOf } from './plan.ts';
import { stopService } from './stop.ts';

/** Does what a verb says with the service of this home, or shows what it would do. */
export async function manage(
  { verb, name, dryRun, withPassword }: ManageWish,
  surroundings: VerbSurroundings,
): Promise<number> {
  const { json, write } = surroundings;
  const loaded = placesOf(surroundings);
  const facts = gatherFacts(loaded, { name, withPassword });
  const plan = planOf(verb, facts);
  if (!dryRun) await execute(plan, { stop: () => stopService(loaded), said: (text) => json || write(`${text}\n`) });
  if (json) write(`${JSON.stringify({ verb, name, done: !dryRun, steps: plan, remains: remains(facts, loaded) })}\n`);
  else write(dryRun ? planInText(plan) : told(verb, facts, loaded));
  return 0;
}

interface ManageWish {
  readonly verb: ServiceVerb;
  readonly name: string;
  readonly dryRun: boolean;
  readonly withPassword: boolean;
}

/**
 * The configuration, of which only the places must be valid: secrets may lie where root alone reads them, and a service is
 * removed whatever its configuration. @throws `CONFIG_INVALID`
 */
function placesOf({ config, environment }: VerbSurroundings): Config {
  const held = whatHolds(environment());
  return held.config === null || [...WRITTEN, ...READ].some((name) => held.unusable.has(name)) ? config() : held.config;
}

/** What is there after a removal, absolute. */
function remains({ home, name, credentials }: ServiceFacts, config: Config): readonly string[] {
  return [...new Set([home, ...writtenFolders(config), ...(credentials.length > 0 ? [`/etc/${name}`] : [])])];
}

function told(verb: ServiceVerb, facts: ServiceFacts, config: Config): string {
  const { name, platform, home } = facts;
  const logs = path.resolve(config.service.DATA_PATH, 'logs', 'service.log');
  const log = platform === 'linux' ? `journalctl -u ${name}` : logs;
  switch (verb) {
    case 'install':
      return `${name} is installed and started, for ${home}. It starts at boot. Its log: ${log}\n`;
    case 'remove':
      return `${name} is removed. What remains is yours to keep or delete:\n${remains(facts, config)
        .map((place) => `  ${place}\n`)
        .join('')}The program: ${programFolder}\n`;
    case 'status':
      return `Its log: ${log}\n`;
    case 'start':
      return `${name} is started.\n`;
    case 'stop':
      return `${name} is stopped, and stays so until it is started${platform === 'linux' ? ', or this computer' : ''}.\n`;
  }
}
