import type { EngineSettings } from '../../engine-settings.ts';
import { engineMarker } from '../../host/orphans.ts';

/** How a browser is started for one session store. */
export interface LaunchPlan {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly sandboxed: boolean;
}

/**
 * The browser's arguments. The sandbox is on unless we are root, for whom Chromium has none, or it was found that this
 * machine gives it none.
 */
export function planLaunch(settings: EngineSettings, sandboxed: boolean, temporary: string): LaunchPlan {
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
      ...(settings.farEnd?.browserArgs ?? []),
    ],
    environment: { ...process.env, TMPDIR: temporary },
  };
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** True when a browser did not start because the machine gives it no sandbox. */
export function lacksSandbox(error: Error): boolean {
  return /No usable sandbox|sandbox_host_linux|setuid sandbox|Failed to move to new namespace/i.test(error.message);
}
