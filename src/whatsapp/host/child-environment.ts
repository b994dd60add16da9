import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import { nativeHeap } from '../../node-options.js';

/**
 * The environment variables passed to an engine's process. The libraries are third-party code: they get what a program needs
 * to run, and no SAP or database secrets.
 */
const passedOn = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'LD_LIBRARY_PATH',
  'FONTCONFIG_PATH',
  'FONTCONFIG_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'PUPPETEER_EXECUTABLE_PATH',
  'SystemRoot',
  'SYSTEMROOT',
  'WINDIR',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramData',
]);
const passedOnPrefixes = ['LC_', 'XDG_'];
const proxyVariable = /^(https?|no|all)_proxy$/i;

/** The environment for the engine's process. */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        passedOn.has(name) || passedOnPrefixes.some((prefix) => name.startsWith(prefix)) || proxyVariable.test(name),
    ),
  );
}

/**
 * Compiling the library takes more than half of a cold start; the cache is written at each clean exit. Whoever started us may
 * have chosen one for all its Node processes. The folder of our own is created here, because Node would create it earlier and
 * accessible to others. Without a cache the start only takes longer.
 */
export function compileCache(environment: NodeJS.ProcessEnv, cachePath: string, log: Log): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE } = environment;
  if (NODE_COMPILE_CACHE) return { NODE_COMPILE_CACHE };
  const folder = path.join(cachePath, 'compiled');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { NODE_COMPILE_CACHE: folder };
  } catch (error) {
    log.warn({ err: toError(error) }, 'the engine starts without its compile cache');
    return {};
  }
}

/** What an engine's process gets: what every child may have, one native heap, and a compile cache. */
export function engineEnvironment(environment: NodeJS.ProcessEnv, cachePath: string, log: Log): NodeJS.ProcessEnv {
  return { ...childEnvironment(environment), ...nativeHeap, ...compileCache(environment, cachePath, log) };
}
