import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sandboxSessionTimings } from '../../sandbox/pace.ts';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { shortDeadlines } from '../../sandbox/whatsapp/web/rig.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { bareEnvironment, environmentOfAnother } from '../support/environment.ts';
import type { ManagerPlan } from './manager-process.ts';

/** Of whom a tree is; null: of whoever runs this, because only root can become somebody else. */
export interface Home {
  readonly uid: number | null;
  readonly timeZone: string;
}

export interface Ran {
  readonly exitCode: number | null;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** One installation: folders of its own, of one user and in one time zone. */
export class Tree {
  readonly folder: string;
  readonly #home: Home;
  readonly #plan: string;

  private constructor(folder: string, home: Home, plan: ManagerPlan) {
    this.folder = folder;
    this.#home = home;
    this.#plan = path.join(folder, 'plan.json');
    writeFileSync(this.#plan, JSON.stringify(plan));
    this.#own();
  }

  static make(root: string, name: string, engine: EngineName, whatsapp: WhatsApp, home: Home): Tree {
    const folder = mkdtempSync(path.join(root, `${name}-`));
    mkdirSync(path.join(folder, 'tmp'));
    return new Tree(folder, home, {
      environment: {
        WHATSAPP_ENGINE: engine,
        WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
        WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
        DATA_PATH: path.join(folder, 'data'),
        WHATSAPP_BROWSER_SANDBOX: 'off',
        LOG_LEVEL: 'error',
      },
      farEnds: {
        whatsapp: whatsapp.farEnd,
        sessionTimings: sandboxSessionTimings,
        ...(engine === 'webjs' && { deadlines: { ...shortDeadlines, connectMs: 20_000 } }),
      },
    });
  }

  /** Runs `session-manager` here; `heard` gets all that it has written so far. */
  async run(argv: readonly string[], heard: (text: string) => void = () => undefined): Promise<Ran> {
    this.#own();
    const { uid, timeZone } = this.#home;
    const script = path.join(import.meta.dirname, 'manager-process.ts');
    const child = spawn(process.execPath, [script, this.#plan, ...argv], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...(uid === null ? bareEnvironment() : environmentOfAnother()),
        HOME: this.folder,
        TMPDIR: path.join(this.folder, 'tmp'),
        TZ: timeZone,
      },
      ...(uid !== null && { uid, gid: uid }),
    });
    let all = '';
    const take = (chunk: Buffer): void => {
      all += chunk.toString();
      heard(all);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).on('close', resolve);
    });
    const last =
      all
        .trimEnd()
        .split('\n')
        .findLast((line) => line.startsWith('{')) ?? '{}';
    return { exitCode, text: all, json: JSON.parse(last) as Record<string, unknown> };
  }

  putFile(name: string, content: string): void {
    writeFileSync(path.join(this.folder, name), `${content}\n`, { mode: 0o600 });
  }

  /** What others have put here is this user's, as after copying it. */
  #own(): void {
    const { uid } = this.#home;
    if (uid === null) return;
    const own = (file: string): void => chownSync(file, uid, uid);
    own(this.folder);
    if (existsSync(this.folder)) for (const name of readdirSync(this.folder)) own(path.join(this.folder, name));
  }
}
