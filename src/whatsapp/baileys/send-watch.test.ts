import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { SignalRepositoryWithLIDStore } from 'baileys';
import type { WebSocket } from 'ws';
import type { WriteDeadline } from '../write-deadline.ts';
import { SendWatch } from './send-watch.ts';

describe('what a send can have written', () => {
  let watch: SendWatch;
  let encrypt: () => void;
  let write: () => void;
  let writeUntil: WriteDeadline | null;
  let keptBack: number;

  beforeEach(() => {
    writeUntil = null;
    keptBack = 0;
    watch = new SendWatch(() => writeUntil);
    const socket = { send: () => undefined } as unknown as WebSocket;
    watch.countFrames(socket, () => keptBack++);
    write = () => socket.send('frame');
    const repository = watch.watched({
      encryptMessage: () => Promise.resolve({ type: 'msg', ciphertext: new Uint8Array() }),
    } as unknown as SignalRepositoryWithLIDStore);
    encrypt = () => void repository.encryptMessage({ jid: '15550002222@s.whatsapp.net', data: new Uint8Array() });
    watch.begin();
  });

  it('is nothing while only questions have left', () => {
    write();
    write();
    assert.equal(watch.provenUnwritten, true);
  });

  it('is nothing while no frame has left since the encryption', () => {
    write();
    encrypt();
    assert.equal(watch.provenUnwritten, true);
  });

  it('is perhaps the message once a frame has left since the encryption', () => {
    encrypt();
    write();
    assert.equal(watch.provenUnwritten, false);
  });

  it('is perhaps the message still when another message is encrypted afterwards', () => {
    encrypt();
    write();
    encrypt();
    assert.equal(watch.provenUnwritten, false);
  });

  it('is nothing after the time to write it: neither an encryption nor a frame', () => {
    writeUntil = { wall: 0, monotonic: Number.MAX_SAFE_INTEGER };
    write();
    assert.throws(encrypt, { code: 'WHATSAPP_LEASE_ENDED' });
    assert.equal(keptBack, 0, 'the connection may stay');
    writeUntil = null;
    encrypt();
    writeUntil = { wall: Number.MAX_SAFE_INTEGER, monotonic: 0 };
    assert.throws(write, { code: 'WHATSAPP_LEASE_ENDED' });
    assert.equal(keptBack, 1, 'the frame had its number already');
    assert.deepEqual([watch.tooLate, watch.provenUnwritten], [true, true]);
    watch.end();
    write();
    watch.begin();
    assert.equal(watch.tooLate, false);
  });

  it('begins anew with the next send', () => {
    encrypt();
    write();
    watch.begin();
    write();
    assert.equal(watch.provenUnwritten, true);
  });
});
