import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import { temporaryRoot } from '../../folders.ts';

const manifest = z.object({ version: z.string().max(80) });

export interface RegistryAnswer {
  /** Without credentials. */
  readonly registry: string;
  /** The newest version of each package, in the order that was asked for; null: the registry has none of this name. */
  readonly versions: readonly (string | null)[];
}

/** For all that is asked, milliseconds. */
const DEADLINE_MS = 20_000;

/**
 * Asks the registry that npm is configured with, through npm: proxies, certificates and logins are npm's. Nothing but the
 * names of the packages is sent.
 *
 * @throws `CLI_REGISTRY_UNREACHABLE`; the signal's reason
 */
export async function askRegistry(
  names: readonly string[],
  signal: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<RegistryAnswer> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  try {
    const registry = withoutLogin((await npm(['config', 'get', 'registry'], ended)).trim());
    const versions = await Promise.all(names.map((name) => newestOf(name, ended)));
    return { registry, versions };
  } catch (error) {
    signal.throwIfAborted();
    const detail = ended.aborted ? `no answer within ${deadlineMs / 1000} s` : detailOf(error);
    throw cliError('CLI_REGISTRY_UNREACHABLE', { detail }, error);
  }
}

async function newestOf(name: string, signal: AbortSignal): Promise<string | null> {
  try {
    const told = await npm(['view', `${name}@latest`, 'version', '--json', '--fetch-retries=0'], signal);
    return manifest.parse({ version: JSON.parse(told) as unknown }).version;
  } catch (error) {
    if (codeIn(error) === 'E404') return null;
    throw error;
  }
}

/** On Windows npm is a script, which only a shell starts; every argument is ours. */
async function npm(words: readonly string[], signal: AbortSignal): Promise<string> {
  const options = { signal, cwd: temporaryRoot(), shell: process.platform === 'win32', maxBuffer: 1024 * 1024 };
  return (await promisify(execFile)('npm', [...words], options)).stdout;
}

const failure = z.object({ error: z.object({ code: z.string(), summary: z.string() }) });

/** What npm says in JSON when it fails. */
function failureIn(error: unknown): { readonly code: string; readonly summary: string } | null {
  const { stdout = '' } = error as { readonly stdout?: string };
  try {
    return failure.parse(JSON.parse(stdout)).error;
  } catch {
    return null;
  }
}

function codeIn(error: unknown): string | null {
  return failureIn(error)?.code ?? null;
}

function detailOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'npm is not installed here';
  const said = failureIn(error);
  return said === null ? (toError(error).message.split('\n')[0] ?? '') : `${said.code}: ${said.summary}`;
}

function withoutLogin(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  [url.username, url.password] = ['', ''];
  return url.href;
}
