import path from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { SettingInForce } from '../../config/in-force.ts';
import type { Config } from '../../config/schema.ts';
import type { Log } from '../../log.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { installationSentence } from '../../operations/installation.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { guideLoginOf } from '../../service/guide-login.ts';
import { installationOf } from '../../service/installation.ts';
import { openLogFile } from '../../service/log-file.ts';
import { createLogger } from '../../service/logger.ts';
import { checkStart } from '../../service/preflight.ts';
import { runService } from '../../service/run-service.ts';
import { userName } from '../user-name.ts';
import { type ServiceStreams, ServiceTerminal } from './service-terminal.ts';

/**
 * Runs the service in the foreground. On a terminal it speaks in sentences, and its log goes to a file; into a pipe the log
 * goes as JSON lines on standard error.
 */
export async function runOnTerminal(
  config: Config,
  options: {
    readonly approveFirstRun: boolean;
    /** In place of another node that is gone for good. */
    readonly takeOver?: boolean;
    readonly settings: readonly SettingInForce[];
    /** The variables themselves. */
    readonly environment: Environment;
    readonly signal: AbortSignal;
    /** A simulated WhatsApp; null for the real one. */
    readonly farEnds: FarEnds | null;
    /** Nobody collects what it writes: the log goes to its file. */
    readonly isInBackground?: boolean;
  },
): Promise<number> {
  const streams: ServiceStreams = process;
  const terminal = new ServiceTerminal(streams, {
    ...options,
    user: userName(),
    timeZone: config.books[0].COMPANY_TIME_ZONE,
  });
  await checkStart(config);
  const installation = await installationOf(config.service, config.accounts[0]);
  terminal.tell(installationSentence(installation));
  const guideLogin = await guideLoginOf(config.accounts[0]);
  if (guideLogin !== null) terminal.tell(guideLoginSentence(guideLogin));
  const log =
    terminal.isInteractive || options.isInBackground === true
      ? logToFile(config, terminal)
      : createLogger(config.service.LOG_LEVEL);
  log.info({ ...installation }, 'starting');
  return runService({
    config,
    settings: options.settings,
    environment: options.environment,
    takeOver: options.takeOver === true,
    log,
    signal: options.signal,
    farEnds: options.farEnds,
    observer: terminal,
  });
}

function logToFile({ service }: Config, terminal: ServiceTerminal): Log {
  const file = path.resolve(service.DATA_PATH, 'logs', 'service.log');
  const refused = (): void => terminal.tell(`The log cannot be written to ${file}; the service goes on without it.`);
  const log = createLogger(service.LOG_LEVEL, openLogFile(file, refused));
  terminal.tell(`The log is in ${file}`);
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => {
      log.warn(fields, message);
      // A failure is told by its incident.
      if (!('err' in fields)) terminal.warnAtStart(message);
    },
    error: (fields, message) => log.error(fields, message),
  };
}

/** Said until a phone is linked here. */
function guideLoginSentence(folder: string): string {
  const take = commandOf({ action: 'import_local_auth', folder });
  return `${folder} holds the login of another tool. To go on with it without a QR code, stop that tool for good and this service, then: ${take}`;
}
