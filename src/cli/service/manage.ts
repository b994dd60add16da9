import path from 'node:path';
import type { VerbSurroundings } from '../hybrid/verb.ts';
import { execute } from './execute.ts';
import type { Installed, ServiceFacts, ServiceVerb } from './facts.ts';
import { gatherFacts, programFolder, writtenFolders } from './gather.ts';
import { installedBy } from './installed.ts';
import { planInText, planOf } from './plan.ts';
import { stopService } from './stop.ts';

/** Does what a verb says with the service of this home, or shows what it would do. */
export async function manage(
  { verb, name, dryRun, withPassword }: ManageWish,
  surroundings: VerbSurroundings,
): Promise<number> {
  const { json, write } = surroundings;
  const installed = installedBy(surroundings);
  const facts = gatherFacts(installed, { name, withPassword });
  const plan = planOf(verb, facts);
  if (!dryRun) await execute(plan, { stop: () => stopService(installed), said: (text) => json || write(`${text}\n`) });
  if (json)
    write(`${JSON.stringify({ verb, name, done: !dryRun, steps: plan, remains: remains(facts, installed) })}\n`);
  else write(dryRun ? planInText(plan) : told(verb, facts, installed));
  return 0;
}

interface ManageWish {
  readonly verb: ServiceVerb;
  readonly name: string;
  readonly dryRun: boolean;
  readonly withPassword: boolean;
}

/** What is there after a removal, absolute. */
function remains({ home, name, credentials }: ServiceFacts, installed: Installed): readonly string[] {
  return [...new Set([home, ...writtenFolders(installed), ...(credentials.length > 0 ? [`/etc/${name}`] : [])])];
}

function told(verb: ServiceVerb, facts: ServiceFacts, installed: Installed): string {
  const { name, platform, home } = facts;
  const logs = path.resolve(installed.service.DATA_PATH, 'logs', 'service.log');
  const log = platform === 'linux' ? `journalctl -u ${name}` : logs;
  switch (verb) {
    case 'install':
      return `${name} is installed and started, for ${home}. It starts at boot. Its log: ${log}\n`;
    case 'remove':
      return `${name} is removed. What remains is yours to keep or delete:\n${remains(facts, installed)
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
