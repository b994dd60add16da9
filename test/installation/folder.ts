import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bareEnvironment, environmentOfAnother } from '../support/environment.ts';
import { root } from '../support/sources.ts';

/** What SAP needs, with nobody behind it. */
export const sapNowhere = {
  SAP_URL: 'https://127.0.0.1:9',
  SAP_COMPANY_DB: 'TEST',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'a long password',
  // Whatever looks for WhatsApp stays on this computer.
  WHATSAPP_PROXY: 'http://127.0.0.1:9',
};

export type Program = 'hybrid-invoice-service.js' | 'invoice-courier.js' | 'session-manager.js';

export interface Typed {
  /** Default: the folder itself. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
}

/** A folder on this computer, and commands as somebody types them there. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(path.join(tmpdir(), 'courier-installation-')));

  in(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  /** Every file and folder in it, relative. */
  entries(): readonly string[] {
    return readdirSync(this.path, { recursive: true }).map(String).sort();
  }

  /** Runs to its end; what runs on is killed after a minute. */
  type(
    line: readonly [Program, ...string[]],
    { cwd = this.path, env = {}, uid }: Typed = {},
  ): SpawnSyncReturns<string> {
    const [program, ...args] = line;
    return spawnSync(process.execPath, [path.join(root, program), ...args], {
      cwd,
      env: {
        ...(uid === undefined ? bareEnvironment() : environmentOfAnother()),
        HOME: this.path,
        COURIER_HOME: this.path,
        ...env,
      },
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
      ...(uid !== undefined && { uid, gid: uid }),
    });
  }

  close(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
