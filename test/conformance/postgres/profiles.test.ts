/** A login that cannot lie in PostgreSQL: another node goes on with it only by a person's word, and never with an older copy. */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { lookForOwner, refusedStart } from '../../../src/cli/session-manager/owner.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { inCommands } from '../../../src/next-steps/commands.ts';
import { openOutbox } from '../../../src/service/delivery-life.ts';
import { moveOutbox } from '../../../src/service/move-outbox.ts';
import { useProfileHere } from '../../../src/service/profile-on-node.ts';
import { blankMemory } from '../../../src/session/lifecycle/memory.ts';
import { writeMetadata } from '../../../src/session/records/metadata.ts';
import { commandsIn } from '../../next-steps/printed.ts';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/silence.ts';

const SESSION = 'profiles';

describe('a login that is a browser profile', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let root: string;
  before(async () => {
    cluster = await startPostgres();
    root = mkdtempSync(path.join(tmpdir(), 'profiles-'));
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  /** Nodes with one outbox, each with folders of its own. */
  async function nodes() {
    const url = await cluster.create();
    const home = mkdtempSync(path.join(root, 'nodes-'));
    return (name: string) => {
      const at = (folder: string) => path.join(home, name, folder);
      const config = loadConfig({
        ...{ WHATSAPP_ENGINE: 'webjs', WHATSAPP_SESSION_NAME: SESSION, DATABASE_URL: url },
        ...{ DATA_PATH: at('data'), WHATSAPP_AUTH_PATH: at('session'), WHATSAPP_BACKUP_PATH: at('backups') },
        ...{ SAP_URL: 'https://sap.example.com', SAP_COMPANY_DB: 'C', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
        COMPANY_COUNTRY: 'AR',
      });
      const {
        service,
        books,
        accounts: [account],
      } = config;
      const identity = { sessionName: SESSION, engine: 'webjs' } as const;
      const place = { ...identity, authPath: account.WHATSAPP_AUTH_PATH };
      const memory = (generation: string) => ({
        ...blankMemory({ ...identity, generation }),
        status: 'linked' as const,
      });
      return {
        /** A phone was linked, or a backup restored. */
        has: (generation: string) => writeMetadata(place, memory(generation)),
        /** Starts and stops; `changed`: with another login in the end. */
        async runs(takeOver = false, changed?: string): Promise<void> {
          const wish = { takeOver, standby: null, log: silentLog, onLost: () => undefined };
          const opened = await openOutbox(service, books[0], wish);
          try {
            assert.ok(opened.loginPlace !== null);
            const remember = await useProfileHere({ ...opened.loginPlace, account, takeOver, log: silentLog });
            if (changed !== undefined) remember?.(memory(changed));
          } finally {
            await opened.close();
          }
        },
        isRenamed: (other: string) => renameSync(path.join(home, name), path.join(home, other)),
        /** Carries the outbox into a file of this node. */
        moves: () =>
          moveOutbox({
            ...{ service, book: books[0], account, places: [{ dataPath: service.DATA_PATH, books: [] }] },
            ...{ to: 'sqlite', schema: null, dryRun: false, onProgress: () => undefined },
            signal: new AbortController().signal,
          }),
        /** What `--status` is told. */
        refusal: async () => refusedStart({ service }, SESSION, await lookForOwner({ service, account })),
      };
    };
  }

  it('runs again where it ran last, whatever has become of it there', async () => {
    const node = await nodes();
    const a = node('a');
    await a.runs();
    a.has('linked');
    await a.runs();
    a.has('restored');
    await a.runs();
    assert.equal(await a.refusal(), null);
  });

  it('runs again on a computer with another name, to which its folders were carried', async () => {
    const node = await nodes();
    await node('a').runs(false, 'linked');
    node('a').has('linked');
    node('a').isRenamed('b');
    await node('b').runs();
  });

  it('is taken over by another node only by a person’s word', async () => {
    const node = await nodes();
    const [a, b] = [node('a'), node('b')];
    a.has('linked');
    await a.runs();
    b.has('restored long ago');
    await assert.rejects(b.runs(), { code: 'DATABASE_PROFILE_ELSEWHERE' });
    const refusal = await b.refusal();
    assert.equal(refusal?.code, 'DATABASE_PROFILE_ELSEWHERE');
    assert.deepEqual(commandsIn(inCommands(refusal.next)), [
      'node session-manager.js --restore',
      'node hybrid-invoice-service.js --take-over',
    ]);
    await a.runs();
    await b.runs(true);
    await b.runs();
  });

  it('is never run from the copy that another node has left behind', async () => {
    const node = await nodes();
    const [a, b] = [node('a'), node('b')];
    await a.runs(false, 'linked');
    a.has('linked');
    b.has('restored');
    await b.runs(true);
    await assert.rejects(a.runs(true), { code: 'DATABASE_PROFILE_ELSEWHERE' });
    await b.runs();
    a.has('restored too');
    await assert.rejects(a.runs(), { code: 'DATABASE_PROFILE_ELSEWHERE' });
    await a.runs(true);
    await assert.rejects(b.runs(true), { code: 'DATABASE_PROFILE_ELSEWHERE' });
  });

  it('is not left to a file on a node whose copy is older: nobody would ask there any more', async () => {
    const node = await nodes();
    const [a, b] = [node('a'), node('b')];
    await a.runs(false, 'linked');
    a.has('linked');
    b.has('restored');
    await b.runs(true);
    await assert.rejects(a.moves(), { code: 'DATABASE_MOVE_REFUSED', message: /the browser profile here is older/ });
    await b.moves();
  });
});
