import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { SignalRepositoryWithLIDStore } from 'baileys';
import type { WebSocket } from 'ws';
import { SendWatch } from './send-watch.ts';

describe('what a send can have written', () => {
  let watch: SendWatch;
  let encrypt: () => void;
  let write: () => void;

  beforeEach(() => {
    watch = new SendWatch();
    const socket = { send: () => undefined } as unknown as WebSocket;
    watch.countFrames(socket);
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

  it('begins anew with the next send', () => {
    encrypt();
    write();
    watch.begin();
    write();
    assert.equal(watch.provenUnwritten, true);
  });
});
