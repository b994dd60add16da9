import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { makeAuthority, storeAuthority } from '../../sandbox/tls/certificates.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { SandboxState } from '../../sandbox/whatsapp/state-file.ts';
import { metadataPath } from '../../src/session/records/metadata.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { entersCode, manage, ownNumber, type Ran } from '../support/manager.ts';

export const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'schema-5');

/** What the session of that version did not remember yet. */
const REMEMBERED_SINCE: ReadonlySet<string> = new Set(['restored', 'carry', 'unreached', 'ended']);

export type Dump = 'outbox' | 'two-companies';

/** Makes the database of a dump as a file that is not there yet; its PDFs lie in `pdfs`. */
export function restoreDump(name: Dump, file: string, pdfs = '/srv/invoices'): void {
  const database = new DatabaseSync(file);
  database.exec(readFileSync(path.join(fixtures, `${name}.sql`), 'utf8').replaceAll('/srv/invoices', pdfs));
  database.close();
}

/** The linked session of the fixture in a folder of its own, and the WhatsApp that it was linked to. */
export interface OldSession extends AsyncDisposable {
  readonly folder: string;
  readonly whatsapp: WhatsApp;
  readonly environment: Readonly<Record<string, string>>;
  /** @param heard as in `manage` */
  run(command: string, heard?: (text: string) => void): Promise<Ran>;
}

/** Of the releases with the first schema, the fifth, and the one before this. */
export const sessions = {
  'schema-1': path.join(fixtures, '..', 'sessions', 'schema-1.tar.gz'),
  'schema-5': path.join(fixtures, 'session.tar.gz'),
  'schema-26': path.join(fixtures, '..', 'sessions', 'schema-26.tar.gz'),
} as const;

export async function unpackSession(release: keyof typeof sessions = 'schema-5'): Promise<OldSession> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-before-'));
  execFileSync('tar', ['-xzf', sessions[release], '-C', folder]);
  const whatsapp = await startWhatsApp({ accounts: [], page: false, stateFile: forToday(folder) });
  return sessionIn(folder, 'baileys', whatsapp);
}

/**
 * The same with the engine webjs. A browser's profile belongs to the browser that made it, so it is no fixture: a phone is
 * linked here, and what the session remembers is written as the earlier version wrote it.
 */
export async function linkOldSession(): Promise<OldSession> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-before-'));
  const whatsapp = await startWhatsApp({ accounts: [{ digits: ownNumber, name: 'Courier' }], page: true });
  const session = sessionIn(folder, 'webjs', whatsapp);
  const linked = await session.run(`--link --code +${ownNumber} --json`, entersCode(whatsapp));
  if (linked.exitCode !== 0) throw new Error(linked.stderr);
  const file = metadataPath({
    authPath: path.join(folder, 'session'),
    sessionName: 'sap-whatsapp-persistent',
    engine: 'webjs',
  });
  const remembered: unknown = JSON.parse(readFileSync(file, 'utf8'), (name, value: unknown) =>
    REMEMBERED_SINCE.has(name) ? undefined : value,
  );
  writeFileSync(file, `${JSON.stringify(remembered, null, 2)}\n`);
  return session;
}

function sessionIn(folder: string, engine: EngineName, whatsapp: WhatsApp): OldSession {
  const farEnds = {
    whatsapp: whatsapp.farEnd,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  };
  const environment = {
    WHATSAPP_ENGINE: engine,
    WHATSAPP_BROWSER_SANDBOX: 'off',
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
    DATA_PATH: path.join(folder, 'data'),
    LOG_LEVEL: 'error',
  };
  return {
    folder,
    whatsapp,
    environment,
    run: (command, heard) => manage(command, { environment, farEnds }, heard),
    async [Symbol.asyncDispose]() {
      await whatsapp.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The stand-in's memory with a certificate that has not run out, on ports that are free. */
function forToday(folder: string): string {
  const file = path.join(folder, 'whatsapp.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as SandboxState;
  const wire = { ...state.wire, ports: { chat: 0, media: 0 } };
  const authority = storeAuthority(makeAuthority('Invoice Courier sandbox WhatsApp'));
  writeFileSync(file, JSON.stringify({ ...state, wire, authority, adminPort: 0 } satisfies SandboxState));
  return file;
}
