/** A standby of a test's PostgreSQL, which can be left behind and promoted. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountOfNobody, binaries, connected, HASTY, type PostgresCluster } from './postgres.ts';

export interface PostgresStandby extends AsyncDisposable {
  /** Folder of its data, and of its socket. */
  readonly home: string;
  /** Waits until it has all that the primary has written so far, then takes nothing more of it. */
  cutOff(): Promise<void>;
  /** Resolves when it takes writes. */
  promote(): Promise<void>;
}

/** Copies the primary and follows it. */
export async function startStandby(primary: PostgresCluster): Promise<PostgresStandby> {
  const folder = binaries() ?? '';
  const home = mkdtempSync(path.join(tmpdir(), 'courier-pg-'));
  const owner = process.getuid?.() === 0 ? accountOfNobody() : null;
  chmodSync(home, 0o755);
  if (owner) chownSync(home, owner.uid, owner.gid);
  const options = { ...owner, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, cwd: home };
  const data = path.join(home, 'data');
  const asked = ['-h', primary.home, '-U', 'courier', '-D', data, '-R', '-X', 'stream', '-c', 'fast'];
  const copied = spawnSync(path.join(folder, 'pg_basebackup'), asked, { ...options, encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`pg_basebackup: ${copied.stderr}`);
  const settings = ['listen_addresses=', `unix_socket_directories=${home}`, ...HASTY];
  const server = spawn(path.join(folder, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...options,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const admin = await connected(`postgres://courier@/postgres?host=${encodeURIComponent(home)}`, server);
  admin.on('error', () => undefined);
  const until = async (sql: string): Promise<void> => {
    while ((await admin.query<{ is: boolean }>(`SELECT ${sql} AS is`)).rows[0]?.is !== true) await sleep(20);
  };
  return {
    home,
    cutOff: async () => {
      const at = await primary.position();
      await until(`pg_last_wal_replay_lsn() >= '${at}'::pg_lsn`);
      await admin.query("ALTER SYSTEM SET primary_conninfo = ''");
      await admin.query('SELECT pg_reload_conf()');
      await until('NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)');
    },
    promote: async () => {
      await admin.query('SELECT pg_promote(true)');
      await until('NOT pg_is_in_recovery()');
    },
    [Symbol.asyncDispose]: async () => {
      server.kill('SIGQUIT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
