import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keepPrivate } from './src/private-process.js';

/** The oldest Node that runs our TypeScript without a flag and has `node:sqlite` with its backup API. */
const REQUIRED_MAJOR = 24;
// From the first line on; a pinned Node inherits it.
keepPrivate();
// To a Node without this listener the signal means: let everybody on this computer debug me.
process.on('SIGUSR1', () => undefined);
const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * Runs a TypeScript entry point, under the Node pinned in node_modules when this one is too old.
 *
 * Plain JavaScript, because an old Node must be able to read it in order to say what is missing.
 *
 * @param {string} entry path relative to the project's root
 */
export async function launch(entry) {
  if (!existsSync(path.join(root, 'node_modules', 'zod'))) {
    stop(`The packages are not installed in ${root}.`, 'npm ci');
  }
  if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) {
    await import(pathToFileURL(path.join(root, entry)).href);
    return;
  }
  const pinned = pinnedNode();
  if (!existsSync(pinned)) {
    stop(
      `Node ${REQUIRED_MAJOR} or newer is needed; this is ${process.versions.node}, and the pinned one is not installed.`,
      'npm ci, or install Node 24 (for macOS none is pinned)',
    );
  }
  await runPinned(pinned);
}

/** Where the package of this platform's Node has it; each platform has a package of its own. */
function pinnedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  return path.join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
}

/** Hands everything over to the pinned Node: arguments, terminal, signals, exit code. */
async function runPinned(pinned) {
  const child = spawn(pinned, ['--disable-sigusr1', ...process.argv.slice(1)], { stdio: 'inherit' });
  // The child has its own; this process only waits, and its environment, secrets too, would stay readable.
  const { wipeInitialEnvironment } = await import('./src/config/initial-environment.js');
  try {
    wipeInitialEnvironment(null);
  } catch (error) {
    process.emitWarning(`Secrets of the environment stay readable for other processes of this user: ${error.message}`);
  }
  // The terminal delivers its signals to both; the child decides when to end, this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
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
