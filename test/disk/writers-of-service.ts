import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { setVariable } from '../../src/cli/env-file.ts';
import { outboxAttachment } from '../../src/cli/session-manager/outbox-attachment.ts';
import { openDatabase } from '../../src/database/database.ts';
import type { ControlHandlers } from '../../src/http/control-handlers.ts';
import { controlFile, startControl } from '../../src/http/control-server.ts';
import { createFileLoginMemory } from '../../src/sap/business-one/file-login-memory.ts';
import { silentLog } from '../../src/session/vault/plain-store.test-support.ts';
import type { Writer } from './writers.ts';

const handlers = {} as ControlHandlers;

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
          ({ close } = await startControl({ dataPath: root, session: 'test', handlers, log: silentLog }));
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
    name: 'the folder of the outbox',
    sources: ['src/database/database.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const file = path.join(root, 'data', 'outbox.db');
      return Promise.resolve({
        work: async () => openDatabase(file).close(),
        look: async () => (existsSync(file) ? 'there' : 'none'),
      });
    },
  },
  {
    name: 'the folder and the rights of the incidents',
    sources: ['src/alerts/incident-rows.ts'],
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
    name: 'a copy of the outbox of a service that is not running',
    sources: ['src/cli/session-manager/outbox-attachment.ts'],
    told: { by: 'error' },
    stage: async (root) => {
      openDatabase(path.join(root, 'outbox.db')).close();
      const attachment = outboxAttachment(root);
      return {
        work: () => attachment.copy(path.join(root, 'copy.db')),
        look: async () => (existsSync(path.join(root, 'copy.db')) ? 'copied' : 'none'),
      };
    },
  },
];
