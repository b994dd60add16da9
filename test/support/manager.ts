import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import { peekMetadata, writeMetadata } from '../../src/session/records/metadata.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import { customer, linkedOnce, ownNumber, whatsappState } from './linked-once.ts';

export { customer, ownNumber };

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON; null when it is none. */
  readonly json: Record<string, unknown> | null;
}

/** `session-manager` on a folder of its own, against the sandbox's WhatsApp. */
export interface Rig {
  readonly folder: string;
  readonly whatsapp: WhatsApp;
  readonly farEnds: FarEnds;
  readonly environment: Readonly<Record<string, string>>;
  run(command: string, heard?: (text: string) => void): Promise<Ran>;
  close(): Promise<void>;
}

export async function startRig({ page = true } = {}): Promise<Rig> {
  return await rigIn(await mkdtemp(path.join(tmpdir(), 'session-manager-')), page);
}

/** With a phone that `--link` has linked, for baileys. */
export async function startLinkedRig(): Promise<Rig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'session-manager-'));
  await copyLinked(folder);
  return await rigIn(folder, false);
}

/** Puts what `--link` has left of a rig, and the state of its WhatsApp, into a folder. */
export async function copyLinked(folder: string): Promise<void> {
  await cp(await linkedFolder(), folder, { recursive: true });
}

/**
 * Puts the session alone into a folder of sessions, under another name.
 *
 * @returns the file with the state of its WhatsApp
 */
export async function copyLinkedSession(authPath: string, sessionName: string): Promise<string> {
  const linked = await linkedFolder();
  const from = {
    authPath: path.join(linked, 'session'),
    sessionName: 'sap-whatsapp-persistent',
    engine: 'baileys',
  } as const;
  const read = peekMetadata(from);
  assert.equal(read.state, 'read');
  await mkdir(authPath, { recursive: true, mode: 0o700 });
  const store = (place: { readonly authPath: string; readonly sessionName: string }) =>
    path.join(place.authPath, baileysSessionStore.folderName(place.sessionName));
  await cp(store(from), store({ authPath, sessionName }), { recursive: true });
  writeMetadata({ ...from, authPath, sessionName }, { ...read.memory, sessionName });
  return path.join(linked, whatsappState);
}

function linkedFolder(): Promise<string> {
  return linkedOnce(async (first) => {
    const rig = await rigIn(first, false);
    const ran = await linkPhone(rig);
    await rig.whatsapp.close();
    assert.equal(ran.exitCode, 0, ran.stderr);
  });
}

async function rigIn(folder: string, page: boolean): Promise<Rig> {
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: ownNumber, name: 'Courier' }],
    contacts: [{ digits: customer, name: 'Customer' }],
    page,
    stateFile: path.join(folder, whatsappState),
  });
  const farEnds: FarEnds = {
    whatsapp: whatsapp.farEnd,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  };
  const environment = {
    WHATSAPP_ENGINE: 'baileys',
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
    DATA_PATH: path.join(folder, 'data'),
    LOG_LEVEL: 'error',
  };
  return {
    folder,
    whatsapp,
    farEnds,
    environment,
    run: (command, heard) => manage(command, { environment, farEnds }, heard),
    async close() {
      await whatsapp.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Links a phone by a pairing code, as `--link --code` shows it. */
export async function linkPhone(rig: Rig): Promise<Ran> {
  return rig.run(`--link --code +${ownNumber} --json`, entersCode(rig.whatsapp));
}

/** The phone's owner, who enters each pairing code that the command shows: on a slow machine a first may come to nothing. */
export function entersCode({ admin }: WhatsApp): (heard: string) => void {
  let entered: string | undefined;
  return (text) => {
    const code = [...text.matchAll(/enter: ([A-Z0-9-]{8,9})/g)].at(-1)?.[1];
    if (code === undefined || code === entered) return;
    entered = code;
    void enter(code);
  };

  /** baileys shows a code before WhatsApp has it: a person is slower. Another code ends the wait. */
  async function enter(code: string): Promise<void> {
    while (entered === code && (await admin.enterCode({ code }).then(() => false, isTooEarly))) {
      await sleep(50, undefined, { ref: false });
    }
  }
}

function isTooEarly(error: Error): boolean {
  return error.message.includes('No companion asked');
}

/** The real command in this process; `heard` gets all that it has written to standard error so far. */
export async function manage(
  command: string,
  { environment, farEnds }: Pick<Rig, 'environment' | 'farEnds'>,
  heard?: (text: string) => void,
): Promise<Ran> {
  const [stdout, stderr] = [collector(), collector(heard)];
  const exitCode = await runSessionManager(command.split(' '), {
    environment,
    farEnds,
    stdin: new PassThrough().end(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), json: lastJson(stdout.text()) };
}

function collector(heard: (text: string) => void = () => undefined) {
  let all = '';
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      all += chunk.toString();
      heard(all);
      done();
    },
  });
  return { stream, text: () => all };
}

function lastJson(text: string): Record<string, unknown> | null {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? JSON.parse(line) : null;
}
