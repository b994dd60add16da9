import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { readDeliveries, runDeliveries } from '../../src/cli/deliveries.ts';
import { setVariable } from '../../src/cli/env-file.ts';
import { writeEnv } from '../../src/cli/setup/write-env.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { createArchive } from '../../src/documents/folder/archive.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { CodedError } from '../../src/errors/coded-error.ts';
import { controlFile } from '../../src/http/control-messages.ts';
import { type ServiceOperations, startControl } from '../../src/http/control-server.ts';
import { createRefreshTokenFile } from '../../src/oauth/refresh-tokens.ts';
import { importPdf } from '../../src/operations/documents/import.ts';
import { createFileLoginMemory } from '../../src/sap/business-one/file-login-memory.ts';
import { silentLog } from '../../src/session/vault/plain-store.test-support.ts';
import { quickSettings } from '../support/delivery.ts';
import { configured } from './sqlite-writers.ts';
import type { Stage, Writer } from './writers.ts';

const operations = {} as ServiceOperations;

export const writersOfService: readonly Writer[] = [
  {
    name: 'the address of the control endpoint',
    sources: ['src/http/control-server.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: (root) => {
      let close: (() => Promise<void>) | null = null;
      const file = controlFile(root, 'test');
      return Promise.resolve({
        work: async () => {
          ({ close } = await startControl({ dataPath: root, session: 'test', operations, log: silentLog }));
        },
        look: async () => {
          if (!existsSync(file)) return 'none';
          return Object.keys(JSON.parse(await readFile(file, 'utf8')) as object).join();
        },
        close: () => close?.(),
      });
    },
  },
  {
    name: 'a login that SAP refused',
    sources: ['src/sap/business-one/file-login-memory.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      const file = path.join(root, 'data', 'sap-login.json');
      const refused = (count: number) => ({ at: count, count, code: '100000027', text: 'no' });
      await createFileLoginMemory(file).save('configuration', refused(1));
      const memory = createFileLoginMemory(file);
      return {
        work: async () => {
          await memory.save('configuration', refused(2));
          // What the disk did not take must hold all the same, or one login more locks the user.
          if ((await memory.load('configuration'))?.count !== 2) throw new Error('the refusal was forgotten');
        },
        look: async () => String((await createFileLoginMemory(file).load('configuration'))?.count ?? 'none'),
      };
    },
  },
  {
    name: 'the refresh token of a mail account',
    sources: ['src/oauth/refresh-tokens.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      const tokens = createRefreshTokenFile(path.join(root, 'data', 'token.json'));
      const login = { endpoint: 'https://id.example/token', clientId: 'client', refreshToken: 'configured' };
      await tokens.save(login, 'first');
      return {
        work: () => tokens.save(login, 'second'),
        look: async () => (await tokens.load(login)) ?? 'configured',
      };
    },
  },
  {
    name: 'a login that SAP accepted again',
    sources: ['src/sap/business-one/file-login-memory.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      const file = path.join(root, 'sap-login.json');
      const memory = createFileLoginMemory(file);
      await memory.save('configuration', { at: 1, count: 1, code: '100000027', text: 'no' });
      return {
        work: async () => {
          await memory.save('configuration', null);
          if ((await memory.load('configuration')) !== null) throw new Error('the refusal was not forgotten');
        },
        look: async () => String((await createFileLoginMemory(file).load('configuration'))?.count ?? 'none'),
      };
    },
  },
  {
    name: 'the pinned fingerprint in .env',
    sources: ['src/cli/env-file.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      const file = path.join(root, '.env');
      await writeFile(file, 'SAP_URL=https://sap\n# SAP_TLS_FINGERPRINT=\nPORT=0\n');
      return {
        work: () => setVariable(file, 'SAP_TLS_FINGERPRINT', 'AB:CD'),
        look: () => readFile(file, 'utf8'),
      };
    },
  },
  {
    name: '.env, as setup writes it',
    sources: ['src/cli/setup/write-env.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      const file = path.join(root, '.env');
      await writeFile(file, 'SAP_URL=https://sap\nPORT=0\n');
      return {
        work: async () => void (await writeEnv(file, { SAP_URL: 'https://other', COMPANY_NAME: 'Sur' }, 0)),
        look: () => readFile(file, 'utf8'),
      };
    },
  },
  {
    name: 'deliveries, exported to a file',
    sources: ['src/cli/deliveries.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      const file = path.join(root, 'export', 'deliveries.csv');
      const outboxFile = path.join(root, 'outbox.db');
      openDatabase(outboxFile, configured).close();
      await mkdir(path.dirname(file));
      await writeFile(file, 'the export of yesterday');
      return {
        work: () => exportTo(file, outboxFile),
        look: async () => (await readFile(file, 'utf8')).slice(0, 30),
      };
    },
  },
  {
    name: 'the folder of the outbox',
    sources: ['src/database/sqlite/database.ts', 'src/private-files.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'data', 'outbox.db');
      return Promise.resolve({
        work: async () => openDatabase(file, configured).close(),
        look: async () => (existsSync(file) ? 'there' : 'none'),
      });
    },
  },
  {
    name: 'the folder and the rights of the incidents',
    sources: ['src/alerts/incident-rows.ts', 'src/private-files.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'data', 'alerts.db');
      return Promise.resolve({
        work: async () => openIncidentRows(file, 0).close(),
        look: async () => {
          if (!existsSync(file)) return 'none';
          const rows = openIncidentRows(file, 0);
          rows.close();
          return 'there';
        },
      });
    },
  },
  {
    name: 'our own copy of a proven PDF',
    sources: ['src/documents/store/file-pdf-store.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const store = createFilePdfStore(path.join(root, 'documents'));
      const pdf = Buffer.from('%PDF-1.7 of an invoice');
      const sha256 = hash('sha256', pdf);
      return Promise.resolve({
        work: () => store.put(pdf),
        look: async () => {
          const file = await store.find(sha256);
          if (file === null) return 'none';
          return (await readFile(file)).equals(pdf) ? 'whole' : 'torn';
        },
      });
    },
  },
  {
    name: 'a delivered PDF that is moved into the archive',
    sources: ['src/documents/folder/archive.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: (root) => archiving(root, path.join(root, 'pdf')),
  },
  {
    name: 'a delivered PDF that is moved into the archive on another file system',
    sources: ['src/documents/folder/archive.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => archiving(root, await mkdtemp(path.join(tmpdir(), 'pdf-'))),
  },
  {
    name: 'a PDF that an operator puts into the folder',
    sources: ['src/operations/documents/operator-files.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      const [given, folder] = [path.join(root, 'given', 'invoice.pdf'), path.join(root, 'pdf')];
      const pdf = Buffer.from('%PDF-1.7 of an invoice');
      for (const made of [path.dirname(given), folder]) await mkdir(made);
      await writeFile(given, pdf);
      const facts: DocumentFacts = { name: nameFacts('invoice.pdf'), text: null, unreadable: 'broken' };
      const ports = { known: null, reader: { read: () => Promise.resolve(facts) }, folder };
      return {
        work: () => importPdf(given, ports, new AbortController().signal),
        look: async () => {
          const file = path.join(folder, 'invoice.pdf');
          if (!existsSync(file)) return 'none';
          return (await readFile(file)).equals(pdf) ? 'whole' : 'torn';
        },
      };
    },
  },
];

/** One PDF in the folder; at every moment it is whole in one of the two places. */
async function archiving(root: string, folder: string): Promise<Stage> {
  const pdf = Buffer.from('%PDF-1.7 of an invoice');
  const sha256 = hash('sha256', pdf);
  const [file, archived] = [path.join(folder, 'invoice.pdf'), path.join(root, 'sent', 'invoice.pdf')];
  await mkdir(folder, { recursive: true });
  await writeFile(file, pdf);
  const move = createArchive(folder, path.join(root, 'sent'));
  const isWhole = async (one: string): Promise<boolean> => existsSync(one) && (await readFile(one)).equals(pdf);
  return {
    work: () => move({ key: 'invoice.pdf', path: file, sha256 }),
    look: async () => {
      if (await isWhole(archived)) return existsSync(file) ? 'in both' : 'archived';
      return (await isWhole(file)) && !existsSync(archived) ? 'in the folder' : 'torn';
    },
    alsoGood: { 'in both': 'the original goes at the next try' },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The command, as a person runs it; what it prints when it fails, as the error that it was. */
async function exportTo(file: string, outbox: string): Promise<void> {
  let printed = '';
  const exitCode = await runDeliveries(readDeliveries(['export', '--file', file]), {
    place: { kind: 'sqlite', file: outbox },
    ...configured,
    settings: quickSettings,
    locale: 'en-US',
    companyName: null,
    testMode: false,
    user: 'test',
    now: () => 0,
    width: Number.POSITIVE_INFINITY,
    service: () => Promise.resolve(null),
    running: () => Promise.resolve(null),
    condition: () => Promise.resolve({ places: [], incidents: [] }),
    ask: null,
    sap: () => assert.fail('SAP is not asked'),
    write: () => undefined,
    writeError: (text) => {
      printed += text;
    },
  });
  if (exitCode === 0) return;
  const next = /^Next: (.*)$/m.exec(printed)?.[1];
  if (![1, 5].includes(exitCode) || next === undefined) throw new Error(`exit code ${exitCode}: ${printed}`);
  throw new CodedError('PRINTED', { class: 'temporary', sentence: printed, next });
}
