/** A PostgreSQL of the machine's own binaries, for the length of a test file: a cluster in a folder, on a socket in it. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface PostgresCluster extends AsyncDisposable {
  /** A new database, empty or a copy of the prepared one; answers its URL. */
  create(): Promise<string>;
}

/** Why no cluster can be started here; null: one can. */
export function withoutPostgres(): string | null {
  if (binaries() === null) return 'this machine has no PostgreSQL (initdb, postgres)';
  if (process.getuid?.() === 0 && accountOfNobody() === null) return 'PostgreSQL refuses to run as root';
  return null;
}

/**
 * Starts it; as root it runs as another user, because PostgreSQL refuses root.
 *
 * @param prepare lays what every new database holds into the one at that URL, and closes its connections
 */
export async function startPostgres(prepare?: (url: string) => Promise<void>): Promise<PostgresCluster> {
  const folder = binaries();
  if (folder === null) throw new Error(withoutPostgres() ?? '');
  const home = mkdtempSync(path.join(tmpdir(), 'courier-pg-'));
  const owner = process.getuid?.() === 0 ? accountOfNobody() : null;
  const data = path.join(home, 'data');
  mkdirSync(data);
  chmodSync(home, 0o755);
  if (owner) for (const place of [home, data]) chownSync(place, owner.uid, owner.gid);
  const options = { ...owner, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, cwd: home };
  const made = spawnSync(
    path.join(folder, 'initdb'),
    ['-D', data, '-U', 'courier', '-A', 'trust', '-N', '-E', 'UTF8'],
    {
      ...options,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  // Nothing here has to outlive the machine.
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${home}`,
    'fsync=off',
    'full_page_writes=off',
    'max_connections=60',
  ];
  const server = spawn(path.join(folder, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...options,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = (database: string): string => `postgres://courier@/${database}?host=${encodeURIComponent(home)}`;
  const admin = await connected(url('postgres'), server);
  await admin.query('CREATE DATABASE prepared');
  await prepare?.(url('prepared'));
  let databases = 0;
  return {
    create: async () => {
      databases += 1;
      // Copied as files: half the work of a copy through the log.
      await admin.query(`CREATE DATABASE outbox_${databases} TEMPLATE prepared STRATEGY FILE_COPY`);
      return url(`outbox_${databases}`);
    },
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      server.kill('SIGINT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function connected(url: string, server: { readonly exitCode: number | null }): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

/** Folder of the newest binaries; Debian keeps them off the PATH. */
function binaries(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [...debian, ...onPath].find((place) => existsSync(path.join(place, 'initdb'))) ?? null;
}

function accountOfNobody(): { readonly uid: number; readonly gid: number } | null {
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout) : Number.NaN));
    if (uid !== undefined && gid !== undefined && !Number.isNaN(uid + gid)) return { uid, gid };
  }
  return null;
}
