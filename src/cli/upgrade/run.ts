import { type Environment, envFile } from '../../config/environment.ts';
import type { AmongSeveral, Config } from '../../config/schema.ts';
import { whatHolds } from '../../config/what-holds.ts';
import { configError } from '../../errors/config.ts';
import { jsonInCommands } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { judgeUpgrade, type UpgradeAnswer } from '../../operations/upgrade/judge.ts';
import { compareVersions } from '../../operations/upgrade/release.ts';
import { gatherUpgrade } from '../../service/upgrade/gather.ts';
import { askRegistry } from '../../service/upgrade/npm-registry.ts';
import { packageAt } from '../../service/upgrade/packages.ts';
import { engineLibraries } from '../../whatsapp/registry.ts';
import { type Published, type PublishedVersions, upgradeText } from './words.ts';

const exitCodes: Readonly<Record<UpgradeAnswer['verdict'], number>> = { current: 0, older: 0, newer: 3, needed: 4 };

/**
 * `upgrade --check`: its exit code says whether something asks for an upgrade. Works with what holds of the configuration.
 *
 * @throws `CONFIG_INVALID` when nothing of it does
 */
export async function runUpgradeCheck(
  environment: Environment,
  around: {
    /** Absolute path of a package; null: none is compared. */
    readonly place: string | null;
    readonly online: boolean;
    /** For a company of a configuration file. */
    readonly among?: AmongSeveral | null;
    readonly json: boolean;
    readonly signal: AbortSignal;
    readonly write: (text: string) => void;
  },
): Promise<number> {
  const { place, online, among = null, json, signal, write } = around;
  const { config, problems } = whatHolds(environment, among);
  if (config === null) throw configError('CONFIG_INVALID', { problems, file: envFile() });
  const newer = place === null ? null : { ...(await packageAt(place)), from: place };
  const found = judgeUpgrade(await gatherUpgrade(config, newer));
  const published = online ? await publishedVersions(config, found, signal) : null;
  const answer = newer === null && published === null ? found : compared(found);
  if (json) write(`${jsonInCommands({ ...answer, published })}\n`);
  else write(upgradeText(answer, published));
  const isPublished = published?.program.verdict === 'newer' || published?.library.verdict === 'newer';
  return exitCodes[answer.verdict === 'current' && isPublished ? 'newer' : answer.verdict];
}

/** What there is has been looked up: whoever reads it is not sent here again. */
function compared(answer: UpgradeAnswer): UpgradeAnswer {
  const { whatsApp } = answer;
  if (whatsApp.next === null) return answer;
  const next = nextStep`If a newer one is named, update Invoice Courier, and with it the library: ${{ action: 'update_program' }}. Do not link again.`;
  return { ...answer, whatsApp: { ...whatsApp, next } };
}

async function publishedVersions(
  { accounts: [account] }: Config,
  { installed }: UpgradeAnswer,
  signal: AbortSignal,
): Promise<PublishedVersions> {
  const [library = '', own = ''] = engineLibraries[account.WHATSAPP_ENGINE].split('@');
  const { registry, versions } = await askRegistry(['invoice-courier', library], signal);
  const [program = null, newest = null] = versions;
  return {
    registry,
    program: { name: 'invoice-courier', newest: program, verdict: verdictOf(program, installed) },
    library: { name: library, newest, verdict: verdictOf(newest, own) },
  };
}

function verdictOf(newest: string | null, here: string): Published['verdict'] {
  const order = newest === null ? 0 : compareVersions(newest, here);
  return order === 0 ? 'current' : order > 0 ? 'newer' : 'older';
}
