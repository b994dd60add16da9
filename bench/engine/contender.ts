import { type ChildProcess, fork } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Content, EngineEvent } from '../../src/whatsapp/engine.ts';
import { defaultDeadlines, type EngineSettings } from '../../src/whatsapp/engine-settings.ts';
import { type EngineHost, startEngineHost } from '../../src/whatsapp/host/start.ts';
import type { FromBare, ToBare } from './bare-protocol.ts';

/** One of the two that are measured against each other: our engine in its host, or the library alone in a process. */
export interface Contender {
  /** From the start of the process until messages can be sent; scans when a QR comes. */
  start(): Promise<void>;
  sendText(digits: string, text: string): Promise<void>;
  sendPdf(digits: string, file: string): Promise<void>;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ContenderOptions {
  readonly settings: EngineSettings;
  readonly folder: string;
  readonly scan: (text: string) => Promise<void>;
}

export function ourEngine({ settings, scan }: ContenderOptions): Contender {
  let host: EngineHost | null = null;
  let linked = false;
  const running = (): EngineHost => {
    if (!host) throw new Error('not started');
    return host;
  };
  const send = async (digits: string, content: Content): Promise<void> => {
    const messageId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
    const prepared = await running().prepare({ jid: `${digits}@s.whatsapp.net`, messageId, content });
    await running().send(prepared);
  };
  const connect = (link: boolean): Promise<EngineEvent> => {
    const { promise, resolve } = Promise.withResolvers<EngineEvent>();
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
    host = startEngineHost(settings, {
      preparedMessages: { payload: () => Promise.resolve(null) },
      listener: (event) => {
        if (event.type === 'link_code') void scan(event.text);
        if (event.type === 'open' || event.type === 'closed') resolve(event);
      },
      log,
    });
    return host.connect({ link: link ? { kind: 'qr' } : null }).then(() => promise);
  };
  return {
    get pid() {
      return running().pid;
    },
    async start() {
      const event = await connect(!linked);
      linked = true;
      if (event.type !== 'closed') return;
      if (event.disconnect.reason !== 'restart_required') throw new Error(event.disconnect.detail);
      await running().close();
      await connect(false);
    },
    sendText: (digits, text) => send(digits, { kind: 'text', text }),
    sendPdf: (digits, file) => {
      const sha256 = hash('sha256', readFileSync(file));
      const fileName = path.basename(file);
      return send(digits, {
        kind: 'document',
        path: file,
        sha256,
        fileName,
        mimeType: 'application/pdf',
        caption: 'Invoice',
      });
    },
    async stop() {
      await running().close();
    },
  };
}

export function bareLibrary({ settings, folder, scan }: ContenderOptions): Contender {
  let child: ChildProcess | null = null;
  const heard = (type: FromBare['type']): Promise<void> =>
    new Promise((resolve, reject) => {
      const from = child;
      if (!from) throw new Error('not started');
      const onMessage = (raw: unknown): void => {
        const message = raw as FromBare;
        if (message.type === 'qr') void scan(message.text);
        if (message.type === type) settle(resolve);
      };
      const onExit = (): void => settle(() => reject(new Error('the bare engine has ended')));
      const settle = (end: () => void): void => {
        from.off('message', onMessage);
        from.off('exit', onExit);
        end();
      };
      from.on('message', onMessage);
      from.on('exit', onExit);
    });
  const order = async (message: ToBare, answer: FromBare['type']): Promise<void> => {
    const answered = heard(answer);
    child?.send(message);
    await answered;
  };
  return {
    get pid() {
      return child?.pid ?? -1;
    },
    async start() {
      child = fork(fileURLToPath(new URL(`bare-${settings.engine}.ts`, import.meta.url)), [], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const { farEnd } = settings;
      if (!farEnd) throw new Error('no far end');
      const { browserArgs, webSocketUrl, mediaCaPem, noiseRootHex } = farEnd;
      const browserPath = settings.browserPath ?? '';
      await order({ type: 'start', folder, browserPath, browserArgs, webSocketUrl, mediaCaPem, noiseRootHex }, 'ready');
    },
    sendText: (digits, text) => order({ type: 'text', digits, text }, 'sent'),
    sendPdf: (digits, file) => order({ type: 'pdf', digits, path: file, caption: 'Invoice' }, 'sent'),
    async stop() {
      const exited = new Promise((resolve) => child?.once('exit', resolve));
      await order({ type: 'stop' }, 'stopped');
      child?.disconnect();
      await exited;
    },
  };
}

export const benchDeadlines = { ...defaultDeadlines, closeMs: 5000 };
