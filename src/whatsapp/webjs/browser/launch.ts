import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { withinDeadline } from '../../deadline.ts';
import type { EngineSettings } from '../../engine-settings.ts';
import { endProcess, engineMarker } from '../../host/orphans.ts';
import type { FoundBrowser } from './find.ts';

/** A browser that is ready to be started on one session store. */
export interface ReadyBrowser extends FoundBrowser {
  /** Folder for its temporary files, its own. */
  readonly temporary: string;
}

/** How a browser is started for one session store. */
export interface LaunchPlan {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly sandboxed: boolean;
}

/** The browser's arguments. Whether it may run without its sandbox was decided before. */
export function planLaunch(
  settings: EngineSettings,
  { libraryPath, temporary }: Pick<ReadyBrowser, 'libraryPath' | 'temporary'>,
  sandboxed: boolean,
  proxyUrl: string | null = null,
  environment: NodeJS.ProcessEnv = process.env,
): LaunchPlan {
  return {
    sandboxed,
    args: [
      engineMarker(settings.storePath),
      ...(sandboxed ? [] : ['--no-sandbox']),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-component-update',
      '--disable-background-networking',
      '--disable-extensions',
      ...(settings.browserArgs ?? []),
      ...(proxyUrl === null ? [] : [`--proxy-server=${proxyUrl}`]),
      ...(settings.farEnd?.browserArgs ?? []),
    ],
    environment: {
      ...environment,
      ...localeForNames(environment),
      TMPDIR: temporary,
      ...(libraryPath === null ? {} : { LD_LIBRARY_PATH: inFront(libraryPath, environment['LD_LIBRARY_PATH']) }),
    },
  };
}

/**
 * On Linux Chromium reads file names by the locale, and a service manager or a container gives none: then it finds no
 * file whose name has an accent. `C.UTF-8` is part of every C library that it runs on.
 */
function localeForNames(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return process.platform !== 'linux' || /utf-?8/i.test(locale) ? {} : { LC_ALL: 'C.UTF-8' };
}

function inFront(folder: string, others: string | undefined): string {
  return others ? `${folder}:${others}` : folder;
}

const offSwitches = /^--(no-sandbox|disable-[a-z-]*sandbox)$/;

/** Why a browser of these settings can have no sandbox, as far as it can be told before it is started; null: it can. */
export function whyUnsandboxed({ browserArgs = [] }: Pick<EngineSettings, 'browserArgs'>): string | null {
  if (process.getuid?.() === 0) return 'Chromium has no sandbox for root';
  const off = browserArgs.find((argument) => offSwitches.test(argument));
  return off === undefined ? null : `WHATSAPP_BROWSER_ARGS holds ${off}`;
}

/** Long enough for a browser to detect a missing sandbox, which it checks first. */
const sandboxTrialMs = 5000;

/**
 * Whether this machine gives a browser no sandbox (no user namespaces, no helper). To be asked when a launch has failed:
 * over its pipe a browser that ends at once looks the same whatever ended it, only its last words tell.
 */
export async function lacksSandbox(browserPath: string, plan: LaunchPlan, storePath: string): Promise<boolean> {
  const profile = path.join(plan.environment['TMPDIR'] ?? storePath, 'sandbox-trial');
  const args = [engineMarker(storePath), '--headless', '--disable-gpu', `--user-data-dir=${profile}`, 'about:blank'];
  const trial = spawn(browserPath, args, {
    env: plan.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = once(trial, 'exit').catch(() => undefined);
  let words = '';
  trial.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  await withinDeadline(sandboxTrialMs, ended).catch(() => undefined);
  if (trial.pid !== undefined) endProcess(-trial.pid);
  await ended;
  return /No usable sandbox|sandbox_host_linux|setuid sandbox|Failed to move to new namespace/i.test(words);
}
