import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineEvent } from '../../whatsapp/engine.ts';
import type { ReplacedDevice } from '../lifecycle/memory.ts';
import type { EngineProcess } from './engine-factory.ts';
import { RemovalShell } from './removal.ts';

const account = { jid: '5491100000000@s.whatsapp.net', lid: null, device: null, pushName: null };
const device: ReplacedDevice = {
  account: account.jid,
  since: 1,
  store: 'q1',
  login: 'former',
  replacedBy: 'g1',
  tries: 1,
  lastTryAt: 1,
  left: null,
};

const ignore = (): void => undefined;

/** `live`: what the store holds, look by look; `next`: what a repair would put back. */
async function removal(live: readonly string[], next: string | null, change: Partial<ReplacedDevice> = {}) {
  const did: string[] = [];
  const looks = [...live];
  const shell = new RemovalShell({
    vault: {
      loginOf: () => Promise.resolve((looks.length > 1 ? looks.shift() : looks[0]) ?? null),
      nextRestored: () => Promise.resolve(next),
      stagePutAway: ({ store, login }) => {
        did.push(`staged ${store} ${login}`);
        return Promise.resolve({ id: store, storePath: '/staged', remove: () => Promise.resolve() });
      },
      notePutAway: () => Promise.resolve(),
    },
    startEngineOn: () => (listener) =>
      ({
        connect: () => {
          void listener({ type: 'open', account } satisfies EngineEvent);
          return Promise.resolve();
        },
        unlink: () => {
          did.push('unlinked');
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
        kill: () => undefined,
      }) as unknown as EngineProcess,
    onEvidence: () => undefined,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  const { outcome } = await shell.remove({ ...device, ...change }, account, null);
  return { outcome, did };
}

test('the replaced device is removed, identified by its login', async () => {
  const { outcome, did } = await removal(['standing'], 'standing');
  assert.deepEqual({ outcome, did }, { outcome: 'removed', did: ['staged q1 former', 'unlinked'] });
});

test('the device of the login in use is never removed, even if it came into the store meanwhile', async () => {
  assert.deepEqual(await removal(['former'], 'standing'), { outcome: 'void', did: [] });
  assert.deepEqual(await removal(['standing', 'former'], 'standing'), { outcome: 'void', did: ['staged q1 former'] });
});

test('a device whose login a repair would restore, or that cannot be identified, is not removed', async () => {
  assert.deepEqual(await removal(['standing'], 'former'), { outcome: 'failed', did: [] });
  assert.deepEqual(await removal(['standing'], null), { outcome: 'failed', did: [] });
  assert.deepEqual(await removal(['standing'], 'standing', { login: null }), { outcome: 'failed', did: [] });
});
