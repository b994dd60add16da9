import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Curve } from 'baileys';
import { OpenedBefore } from './cannot-open.ts';
import { agree, keyPairOf, makeKeyPair, sign, typed, verify } from './curve.ts';
import { SignalDevice } from './device.ts';

test('our signatures and those of libsignal verify; with a flipped bit they do not', () => {
  for (let round = 0; round < 8; round += 1) {
    const pair = makeKeyPair();
    const message = randomBytes(50);
    const ours = sign(pair.private, message);
    assert.equal(verify(pair.public, message, ours), true);
    const theirs = Buffer.from(Curve.sign(pair.private, message));
    assert.equal(verify(pair.public, message, theirs), true);
    theirs[10] = (theirs[10] ?? 0) ^ 1;
    assert.equal(verify(pair.public, message, theirs), false);
    assert.equal(verify(makeKeyPair().public, message, ours), false);
  }
});

test('key agreements give the same result as the client’s library', () => {
  const [ours, theirs] = [makeKeyPair(), Curve.generateKeyPair()];
  const expected = Buffer.from(Curve.sharedKey(theirs.private, ours.public));
  assert.deepEqual(agree(ours.private, typed(Buffer.from(theirs.public))), expected);
  assert.deepEqual(keyPairOf(ours.private).public, ours.public);
});

test('two devices exchange messages in both directions and out of order, and each can be decrypted only once', () => {
  const alice = new SignalDevice(randomBytes(32));
  const bob = new SignalDevice(randomBytes(32));
  const first = alice.seal('bob', Buffer.from('one'), () => bob.bundle());
  const second = alice.seal('bob', Buffer.from('two'), () => bob.bundle());
  assert.equal(second.kind, 'pkmsg');
  assert.equal(bob.open('alice', second.kind, second.body).toString(), 'two');
  assert.equal(bob.open('alice', first.kind, first.body).toString(), 'one');
  assert.throws(() => bob.open('alice', first.kind, first.body), OpenedBefore);
  const answer = bob.seal('alice', Buffer.from('three'), () => alice.bundle());
  assert.equal(answer.kind, 'msg');
  assert.equal(alice.open('bob', answer.kind, answer.body).toString(), 'three');
  const fourth = alice.seal('bob', Buffer.from('four'), () => bob.bundle());
  assert.equal(fourth.kind, 'msg');
  bob.open('alice', fourth.kind, fourth.body);
  assert.throws(() => bob.open('alice', fourth.kind, fourth.body), OpenedBefore);
});

test('a one-time pre-key works once, and only if it was handed out', () => {
  const bob = new SignalDevice(randomBytes(32));
  const bundle = bob.bundle();
  const open = (sender: string, stale: typeof bundle) => {
    const sealed = new SignalDevice(randomBytes(32)).seal('bob', Buffer.from('x'), () => stale);
    return bob.open(sender, sealed.kind, sealed.body);
  };
  open('alice', bundle);
  assert.throws(() => open('carol', bundle), /used before/);
  const invented = { ...bundle, preKey: { id: 999, public: makeKeyPair().public } };
  assert.throws(() => open('dave', invented), /never handed out/);
});

test('a message with a changed byte is rejected and does not damage the session', () => {
  const alice = new SignalDevice(randomBytes(32));
  const bob = new SignalDevice(randomBytes(32));
  const sealed = alice.seal('bob', Buffer.from('one'), () => bob.bundle());
  const spoiled = Buffer.from(sealed.body);
  const last = spoiled.length - 20;
  spoiled[last] = (spoiled[last] ?? 0) ^ 1;
  assert.throws(() => bob.open('alice', sealed.kind, spoiled));
  assert.equal(bob.open('alice', sealed.kind, sealed.body).toString(), 'one');
});
