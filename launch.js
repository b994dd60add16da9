import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nativeHeap, steadyMemory } from './src/node-options.js';
import { keepPrivate } from './src/private-process.js';

/** The oldest Node that runs our TypeScript without a flag and has `node:sqlite` with its backup API. */
const REQUIRED_MAJOR = 24;
/** Variable by which a launcher tells the Node that it starts that it is one. */
const LAUNCHER = 'COURIER_LAUNCHER';
// From the first line on; a pinned Node inherits it.
keepPrivate();
// To a Node without this listener the signal means: let everybody on this computer debug me.
process.on('SIGUSR1', () => undefined);
const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * Runs an entry point, under the Node pinned in node_modules when this one is too old. In a package, which pins none, it is
 * the JavaScript compiled from it.
 *
 * Plain JavaScript, because an old Node must be able to read it in order to say what is missing.
 *
 * @param {string} entry path of its TypeScript, relative to the project's root
 */
export async function launch(entry) {
  const compiled = path.join(root, entry.replace(/\.ts$/, '.js'));
  const packaged = existsSync(compiled);
  if (!packaged && !existsSync(path.join(root, 'node_modules', 'zod'))) {
    stop(`The packages are not installed in ${root}.`, 'npm ci');
  }
  if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) {
    endWithLauncher();
    await import(pathToFileURL(packaged ? compiled : path.join(root, entry)).href);
    return;
  }
  const pinned = pinnedNode();
  if (!existsSync(pinned)) {
    stop(
      `Node ${REQUIRED_MAJOR} or newer is needed; this is ${process.versions.node}, and the pinned one is not installed.`,
      packaged
        ? `install Node ${REQUIRED_MAJOR} or newer, or use the portable folder, which brings its own`
        : 'npm ci, or install Node 24 (for macOS none is pinned)',
    );
  }
  await runPinned(pinned);
}

/**
 * Stops cleanly when the launcher has died, by SIGKILL too: its end of the channel closes with it. Whoever else may have opened
 * a channel to this process, as process managers do, is not meant.
 */
function endWithLauncher() {
  const launcher = process.env[LAUNCHER];
  delete process.env[LAUNCHER];
  if (launcher === undefined || !process.channel) return;
  const stop = () => process.emit('SIGTERM', 'SIGTERM') || process.exit(128 + constants.signals.SIGTERM);
  process.on('disconnect', stop);
  // The channel alone must not keep this process running.
  process.channel.unref();
  if (!process.connected) stop();
}

/** Where the package of this platform's Node has it; each platform has a package of its own. */
function pinnedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  return path.join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
}

/** Hands everything over to the pinned Node: arguments, terminal, signals, exit code. It ends when this process dies. */
async function runPinned(pinned) {
  const child = spawn(pinned, ['--disable-sigusr1', steadyMemory, ...process.argv.slice(1)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...nativeHeap, ...process.env, [LAUNCHER]: String(process.pid) },
  });
  // A terminal sends SIGINT to both; that the child has it twice changes nothing. On Windows, to pass one on is to kill.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => process.platform !== 'win32' && child.kill(signal));
  }
  // The child has its own; this process only waits, and its environment, secrets too, would stay readable.
  const { wipeInitialEnvironment } = await import('./src/config/initial-environment.js');
  try {
    wipeInitialEnvironment(null);
  } catch (error) {
    process.emitWarning(`Secrets of the environment stay readable for other processes of this user: ${error.message}`);
  }
  await new Promise((resolve) => {
    child.on('error', (error) => stop(`The pinned Node could not be started: ${error.message}`, 'npm ci'));
    child.on('exit', (code, signal) => {
      process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
      resolve();
    });
  });
}

/** Ends with what is wrong and the command that mends it. */
function stop(problem, next) {
  process.stderr.write(`${problem}\nNext: ${next}\n`);
  process.exit(1);
}
