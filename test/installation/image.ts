import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/sources.ts';
import { sapNowhere } from './folder.ts';
import { imageEnvironment, wordsOf } from './image-file.ts';
import { fileIn, ran } from './packed.ts';

/** The user `node` of the base image. */
const USER = 1000;

/** Why no container can be imitated here; false: one can. */
export const withoutContainer: string | false =
  (process.getuid?.() !== 0 && 'only root can') ||
  (!['tini', 'unshare', 'setpriv', 'ip'].every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0) &&
    'needs tini, unshare, setpriv and ip') ||
  (spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true']).status !== 0 && 'namespaces are closed here');

export interface Imitated {
  /** Of the service, after SIGTERM to the init process. */
  readonly code: number;
  /** Of the first health check that succeeded, or the last. */
  readonly health: number;
  /** Of an attempt to write beside the volumes. */
  readonly wroteElsewhere: boolean;
  /** In the volumes. */
  readonly data: readonly string[];
  readonly output: string;
  /** What `doctor --json` says. */
  readonly doctor: string;
}

/**
 * Does with a package what the image's last stages do, and runs it as Compose does: this computer's Debian as base, no
 * network, no capability, read-only but for its volumes and `/tmp`, as the image's user, under its init process.
 *
 * @param scratch an empty folder
 */
export function imitateContainer(packed: string, scratch: string): Imitated {
  const at = (...names: string[]): string => path.join(scratch, ...names);
  assemble(packed, at('rootfs'));
  for (const volume of ['data', 'backups', 'pdf']) {
    mkdirSync(at(volume), { mode: 0o700 });
    chownSync(at(volume), USER, USER);
  }
  const settings = { ...sapNowhere, ...imageEnvironment('chromium'), PATH: '/usr/local/bin:/usr/bin:/bin' };
  const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const script = `
set -e
ip link set lo up
cd ${quoted(at('rootfs'))}
mount --make-rprivate /
mount --bind . . && cd ${quoted(at('rootfs'))}
mount --bind /usr usr && mount --bind ${quoted(at('rootfs-local'))} usr/local
mount --rbind /dev dev && mount -t proc proc proc && mount -t tmpfs tmpfs tmp && chmod 1777 tmp
for volume in data backups pdf; do mount --bind ${quoted(scratch)}/$volume $volume; done
mount -o remount,bind,ro usr/local && mount -o remount,bind,ro usr && mount -o remount,bind,ro .
set +e
inside() {
  exec chroot . setpriv --reuid=${USER} --regid=${USER} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all env -i ${environment.map(quoted).join(' ')} "$@"
}
(inside touch /home-made) 2>/dev/null; echo "wrote $?"
(inside ${[...wordsOf('CMD'), 'doctor', '--json'].map(quoted).join(' ')}) > ${quoted(at('doctor.json'))}
inside ${[...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')].map(quoted).join(' ')} > ${quoted(at('log'))} 2>&1 &
service=$!
for i in $(seq 60); do (inside ${wordsOf('HEALTHCHECK').map(quoted).join(' ')}); health=$?; [ $health = 0 ] && break; sleep 1; done
echo "health $health"
kill -TERM $service; wait $service; echo "code $?"
`;
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', '--net', '--pid', '--fork', '--kill-child', 'sh', '-c', script],
    {
      encoding: 'utf8',
      timeout: 240_000,
    },
  );
  const told = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  return {
    code: told('code'),
    health: told('health'),
    wroteElsewhere: told('wrote') === 0,
    data: ['data', 'backups'].flatMap((volume) => readdirSync(at(volume)).map((name) => `${volume}/${name}`)).sort(),
    output: `${stdout}\n${stderr}\n${read(at('log'))}`,
    doctor: read(at('doctor.json')),
  };
}

function read(file: string): string {
  return existsSync(file) ? spawnSync('cat', [file], { encoding: 'utf8' }).stdout : '';
}

function assemble(packed: string, rootfs: string): void {
  for (const name of ['usr', 'etc', 'dev', 'proc', 'tmp', 'data', 'backups', 'pdf'])
    mkdirSync(path.join(rootfs, name), { recursive: true });
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) symlinkSync(`usr/${name}`, path.join(rootfs, name));
  writeFileSync(
    path.join(rootfs, 'etc', 'passwd'),
    `root:x:0:0::/root:/bin/sh\nnode:x:${USER}:${USER}::/home/node:/bin/sh\n`,
  );
  writeFileSync(path.join(rootfs, 'etc', 'group'), `root:x:0:\nnode:x:${USER}:\n`);
  for (const name of ['ssl', 'fonts', 'chromium.d', 'nsswitch.conf', 'ld.so.cache'])
    if (existsSync(path.join('/etc', name)))
      cpSync(path.join('/etc', name), path.join(rootfs, 'etc', name), { recursive: true });
  const local = `${rootfs}-local`;
  mkdirSync(path.join(local, 'bin'), { recursive: true });
  cpSync(process.execPath, path.join(local, 'bin', 'node'));
  // As the Dockerfile has it.
  const install = [
    'install',
    '--global',
    '--offline',
    '--ignore-scripts',
    '--prefix',
    local,
    fileIn(packed, /courier-\d[^-]*\.tgz$/),
  ];
  ran('npm', install, {
    cwd: root,
    env: { ...process.env, npm_config_audit: 'false', npm_config_update_notifier: 'false' },
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
