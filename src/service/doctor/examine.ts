import { existsSync } from 'node:fs';
import path from 'node:path';
import { computerZone } from '../../clock.ts';
import { type Environment, envFile, exposedFile } from '../../config/environment.ts';
import type { AmongSeveral, Config } from '../../config/schema.ts';
import { slipsIn } from '../../config/slips.ts';
import { type HoldingConfig, whatHolds } from '../../config/what-holds.ts';
import { configError } from '../../errors/config.ts';
import type { ConfigurationFacts, DoctorFacts, ProgramFacts } from '../../operations/doctor/facts.ts';
import { productVersion } from '../../operations/product-version.ts';
import { loadedLibrary } from '../../whatsapp/registry.ts';
import type { FarEnds } from '../far-ends.ts';
import { lookAtChannels, lookAtSap, lookAtSources, lookAtTemplates } from './far-places.ts';
import { find, type Look } from './found.ts';
import { lookAtSharing } from './nodes.ts';
import { lookAtAddresses, lookAtCertificate, lookAtFolders, lookAtLock, lookAtOutbox } from './places.ts';
import { lookAtBrowser, lookAtFonts, lookAtLine, lookAtLogin, lookAtWebVersion } from './session.ts';

/** All looks run side by side, and two of them one after another at most: 18 s in all. Milliseconds. */
const DEADLINE_MS = 9000;

/**
 * Looks at everything that the service depends on. Changes nothing, and works while the service runs and when the
 * configuration is broken.
 *
 * @param farEnds simulated servers; null: the real ones
 * @throws `CONFIG_INVALID` when nothing of the configuration holds; the signal's reason
 */
export async function examine(
  environment: Environment,
  {
    farEnds,
    signal,
    among = null,
    deadlineMs = DEADLINE_MS,
  }: {
    readonly farEnds: FarEnds | null;
    readonly signal: AbortSignal;
    /** For a company of a configuration file; default: `.env` describes the only one. */
    readonly among?: AmongSeveral | null;
    /** Milliseconds for one look. */
    readonly deadlineMs?: number;
  },
): Promise<DoctorFacts> {
  const holding = whatHolds(environment, among);
  const { config, unusable, problems } = holding;
  if (config === null) throw configError('CONFIG_INVALID', { problems, file: envFile() });
  const look: Look = { signal, unusable, deadlineMs };
  const lock = await lookAtLock(config, look);
  const isRunning = lock.is === 'known' && (lock.value.isRunning || lock.value.isSiteRunning);
  const sapFacts = lookAtSap(config, look);
  const [
    program,
    folders,
    outbox,
    sharing,
    addresses,
    ownCertificate,
    browser,
    fonts,
    login,
    webVersion,
    line,
    sap,
    sources,
    templates,
    channels,
  ] = await Promise.all([
    programFacts(config, look),
    lookAtFolders(config, look),
    lookAtOutbox(config, look),
    lookAtSharing(config, look),
    isRunning ? null : lookAtAddresses(config, look),
    lookAtCertificate(config, look),
    lookAtBrowser(config, look),
    lookAtFonts(config, look),
    lookAtLogin(config, look),
    lookAtWebVersion(config, look),
    lookAtLine(config, look, farEnds),
    sapFacts,
    lookAtSources(config, look, sapFacts),
    lookAtTemplates(config, look),
    lookAtChannels(config, look),
  ]);
  const configuration = configurationFacts(environment, holding, config);
  const ofService = { program, configuration, folders, outbox, lock, ...sharing, addresses, ownCertificate };
  const ofSession = { browser, fonts, login, webVersion, line };
  return { now: Date.now(), ...ofService, ...ofSession, sap, sources, templates, channels };
}

async function programFacts({ accounts: [account] }: Config, look: Look): Promise<ProgramFacts> {
  const engine = account.WHATSAPP_ENGINE;
  return {
    version: productVersion(),
    node: process.versions.node,
    computer: `${process.platform} ${process.arch}`,
    engine,
    library: await find(look, ['WHATSAPP_ENGINE'], () => loadedLibrary(engine)),
  };
}

function configurationFacts(environment: Environment, { problems }: HoldingConfig, config: Config): ConfigurationFacts {
  const exposed = exposedFile(envFile());
  return {
    home: path.dirname(envFile()),
    file: config.service.configFile ?? (existsSync(envFile()) ? envFile() : null),
    problems,
    slips: slipsIn(environment),
    exposed: exposed && { sentence: exposed.message, next: exposed.next },
    zone: {
      company: config.timeZone,
      isSet: Boolean(environment['COMPANY_TIME_ZONE']),
      computer: computerZone(),
    },
  };
}
