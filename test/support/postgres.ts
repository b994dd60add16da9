/** A PostgreSQL of the machine's own binaries, for the length of a test file: a cluster in a folder, on a socket in it. */
import { type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresAddress, parsePostgresUrl } from '../../src/database/address.ts';
import { freePort } from './free-port.ts';

export interface PostgresCluster extends AsyncDisposable {
  /** Folder of the data, and of the socket. */
  readonly home: string;
  /** Its port on 127.0.0.1; 0: it listens on its socket only. */
  readonly port: number;
  /** A new database, empty or a copy of the prepared one; answers its URL. */
  create(): Promise<string>;
  /** As its superuser. */
  admin(sql: string): Promise<void>;
  /** Up to where its log is written, as PostgreSQL names it. */
  position(): Promise<string>;
  /** Gives a file to the user as whom it runs, readable by nobody else. */
  own(file: string): void;
  /** Ends it at once, as a crash does; everything that was connected is cut off. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ClusterOptions {
  /** Lays what every new database holds into the one at that URL, and closes its connections. */
  readonly prepare?: (url: string) => Promise<void>;
  /** It listens on 127.0.0.1 too; who may enter: lines of `pg_hba.conf`. */
  readonly hosts?: readonly string[];
  /** Further settings, each `name=value`. */
  readonly settings?: readonly string[];
}

/** Settings of a server of which nothing has to outlive the machine, and whose databases live for seconds. */
export const HASTY = ['fsync=off', 'full_page_writes=off', 'autovacuum=off', 'max_connections=60'];

/** Where the database of that URL is. */
export function addressOf(url: string): PostgresAddress {
  const address = parsePostgresUrl(url);
  if (address === null) throw new TypeError(`not a URL of PostgreSQL: ${url}`);
  return address;
}

/** Why no cluster can be started here; null: one can. */
export function withoutPostgres(): string | null {
  if (binaries() === null) return 'this machine has no PostgreSQL (initdb, postgres)';
  if (process.getuid?.() === 0 && accountOfNobody() === null) return 'PostgreSQL refuses to run as root';
  return null;
}

/** Starts it; as root it runs as another user, because PostgreSQL refuses root. */
export async function startPostgres({ prepare, hosts, settings = [] }: ClusterOptions = {}): Promise<PostgresCluster> {
  const folder = binaries();
  if (folder === null) throw new Error(withoutPostgres() ?? '');
  const home = mkdtempSync(path.join(tmpdir(), 'courier-pg-'));
  const owner = process.getuid?.() === 0 ? accountOfNobody() : null;
  const data = path.join(home, 'data');
  chmodSync(home, 0o755);
  if (owner) chownSync(home, owner.uid, owner.gid);
  const options = { ...owner, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, cwd: home };
  layFiles(data, folder, options);
  if (hosts) writeFileSync(path.join(data, 'pg_hba.conf'), ['local all all trust', ...hosts, ''].join('\n'));
  const port = hosts ? await freePort() : 0;
  const all = [
    `listen_addresses=${hosts ? '127.0.0.1' : ''}`,
    `unix_socket_directories=${home}`,
    ...HASTY,
    ...(hosts ? [`port=${port}`] : []),
    ...settings,
  ];
  const url = (database: string): string =>
    `postgres://courier@/${database}?host=${encodeURIComponent(home)}&port=${port || 5432}`;
  const launch = async () => {
    const server = spawn(path.join(folder, 'postgres'), ['-D', data, ...all.flatMap((one) => ['-c', one])], {
      ...options,
      stdio: 'ignore',
    });
    const killed = (): void => void server.kill('SIGQUIT');
    process.once('exit', killed);
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    void ended.then(() => process.off('exit', killed));
    const admin = await connected(url('postgres'), server);
    // It ends with the server.
    admin.on('error', () => undefined);
    return { server, ended, admin };
  };
  let running = await launch();
  await running.admin.query('CREATE DATABASE prepared');
  await prepare?.(url('prepared'));
  let databases = 0;
  const stop = async (): Promise<void> => {
    running.server.kill('SIGQUIT');
    await running.ended;
  };
  return {
    home,
    port,
    create: async () => {
      databases += 1;
      // Copied as files: half the work of a copy through the log.
      await running.admin.query(`CREATE DATABASE outbox_${databases} TEMPLATE prepared STRATEGY FILE_COPY`);
      return url(`outbox_${databases}`);
    },
    admin: async (sql) => void (await running.admin.query(sql)),
    position: async () => {
      const { rows } = await running.admin.query<{ at: string }>('SELECT pg_current_wal_flush_lsn() AS at');
      return rows[0]?.at ?? '';
    },
    own: (file) => {
      chmodSync(file, 0o600);
      if (owner) chownSync(file, owner.uid, owner.gid);
    },
    stop,
    start: async () => {
      running = await launch();
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * The files of a new cluster. To make them takes ten times as long as to copy them: the processes of one test run, which share
 * the folder `COURIER_TEST_SHARED`, do it once.
 */
function layFiles(data: string, folder: string, options: SpawnSyncOptions & Partial<Account>): void {
  const make = (place: string): void => {
    mkdirSync(place);
    if (options.uid !== undefined && options.gid !== undefined) chownSync(place, options.uid, options.gid);
    run(path.join(folder, 'initdb'), ['-D', place, '-U', 'courier', '-A', 'trust', '-N', '-E', 'UTF8'], options);
  };
  const shared = process.env['COURIER_TEST_SHARED'];
  if (shared === undefined) {
    make(data);
    return;
  }
  const kept = path.join(shared, 'postgres');
  if (!existsSync(kept)) {
    const whole = `${kept}-${randomUUID()}`;
    make(whole);
    try {
      renameSync(whole, kept);
    } catch {
      // Another process was first.
      rmSync(whole, { recursive: true });
    }
  }
  run('cp', ['-a', kept, data], options);
}

function run(program: string, words: readonly string[], options: SpawnSyncOptions): void {
  const { status, stderr } = spawnSync(program, words, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

export async function connected(url: string, server: { readonly exitCode: number | null }): Promise<pg.Client> {
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
export function binaries(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter);
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [...debian, ...onPath].find((place) => existsSync(path.join(place, 'initdb'))) ?? null;
}

export function accountOfNobody(): Account | null {
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout) : Number.NaN));
    if (uid !== undefined && gid !== undefined && !Number.isNaN(uid + gid)) return { uid, gid };
  }
  return null;
}
