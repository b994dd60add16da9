import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { replaceFile } from '../../../atomic-file.ts';
import { isDiskError } from '../../../disk-error.ts';
import { toError } from '../../../errors/coded-error.ts';
import { whatsappError } from '../../../errors/whatsapp.ts';
import { shippedShell } from './shell.ts';

/** A browser to run WhatsApp Web in. */
export interface FoundBrowser {
  readonly path: string;
  readonly source: 'configured' | 'system' | 'shipped';
  /** `153.0.8010.0`, or as much of it as is known. */
  readonly version: string;
  /** Folder of libraries that it needs and the system does not have; null: none. */
  readonly libraryPath: string | null;
}

/** Where browsers of the Chromium family are installed; a snap cannot reach the profile's hidden folder and is left out. */
const installPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/usr/lib/chromium-browser/chromium-browser',
    '/usr/bin/chromium',
    '/usr/lib64/chromium-browser/chromium-browser',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
};

/** The same on Windows, which says itself where programs are; a browser may also be one user's own. */
function windowsPlaces(environment: NodeJS.ProcessEnv): readonly string[] {
  const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
  const programs = [
    String.raw`Google\Chrome\Application\chrome.exe`,
    String.raw`Microsoft\Edge\Application\msedge.exe`,
  ];
  return programs.flatMap((program) => folders.map((folder) => path.win32.join(folder, program)));
}

/**
 * The browser to use: the configured one, else an installed one, else the shell that came with the packages.
 *
 * @param cachePath folder of ours for what is unpacked and remembered
 * @throws WHATSAPP_BROWSER_MISSING when there is none, or the configured one cannot be run
 */
export async function findBrowser(browserPath: string | null, cachePath: string): Promise<FoundBrowser> {
  if (browserPath !== null) {
    if (!(await isExecutable(browserPath))) {
      throw whatsappError('WHATSAPP_BROWSER_MISSING', { detail: `${browserPath} cannot be started` });
    }
    try {
      const version = await versionOf(browserPath, cachePath);
      return { path: browserPath, source: 'configured', version, libraryPath: null };
    } catch (error) {
      throw whatsappError('WHATSAPP_BROWSER_MISSING', { detail: toError(error).message }, error);
    }
  }
  const broken: string[] = [];
  const places = process.platform === 'win32' ? windowsPlaces(process.env) : installPlaces[process.platform];
  for (const candidate of places ?? []) {
    if (!(await isExecutable(candidate))) continue;
    try {
      return { path: candidate, source: 'system', version: await versionOf(candidate, cachePath), libraryPath: null };
    } catch (error) {
      // Installed and not able to start (libraries of another release, a half removed package): the next may be.
      broken.push(toError(error).message);
    }
  }
  const shell = await shippedShell(cachePath);
  if (shell) return { ...shell, source: 'shipped' };
  const detail = broken[0] ?? 'no Chrome, Chromium or Edge is installed';
  throw whatsappError('WHATSAPP_BROWSER_MISSING', { detail });
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface KnownVersion {
  readonly size: number;
  readonly modified: number;
  readonly version: string;
}

const versionDeadlineMs = 10_000;

/** Queried once and cached until the file changes, because querying starts the browser. */
async function versionOf(executable: string, cachePath: string): Promise<string> {
  const { size, mtimeMs: modified } = await stat(executable);
  const file = path.join(cachePath, 'browser-versions.json');
  const known = await readKnown(file);
  const remembered = known[executable];
  if (remembered?.size === size && remembered.modified === modified) return remembered.version;
  const version = await askVersion(executable);
  try {
    await mkdir(cachePath, { recursive: true, mode: 0o700 });
    await replaceFile(file, JSON.stringify({ ...known, [executable]: { size, modified, version } }));
  } catch (error) {
    // Only remembered to save time: a full disk makes the next start ask again.
    if (!isDiskError(error)) throw error;
  }
  return version;
}

async function readKnown(file: string): Promise<Record<string, KnownVersion>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, KnownVersion>;
  } catch {
    return {};
  }
}

async function askVersion(executable: string): Promise<string> {
  // On Windows `--version` opens a window instead of answering.
  if (process.platform === 'win32') return await versionBeside(executable);
  try {
    const { stdout } = await promisify(execFile)(executable, ['--version', '--no-sandbox'], {
      timeout: versionDeadlineMs,
    });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
  } catch (error) {
    throw new Error(`${executable} does not start`, { cause: error });
  }
}

/** On Windows Chrome keeps what belongs to a version in a folder of that name beside the program. */
export async function versionBeside(executable: string): Promise<string> {
  const names = await readdir(path.dirname(executable)).catch(() => []);
  const versions = names.filter((name) => /^\d+(\.\d+){3}$/.test(name));
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? 'unknown';
}
