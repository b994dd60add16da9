import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SoftAuthenticator } from '../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { readPasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import { createLinkDesk } from './link-desk.ts';
import { answerText, readAskText } from './passkey-texts.ts';
import type { OperationCall, StatusAnswer } from './session-operations.ts';
import { createWindowDesk } from './window-desk.ts';

const challenge = Buffer.alloc(32, 7).toString('base64url');
const asked = { challenge, timeout: 600_000, rpId: 'whatsapp.com', allowCredentials: [], userVerification: 'required' };

/** A desk over a session whose link is what `link` does. */
function stage(link: (call: OperationCall) => Promise<{ account: string }>, account: string | null = null) {
  let stop: string | null = null;
  const said: string[] = [];
  const deeds: string[] = [];
  const answer = { stop: null, stopped: true, waiting: 0 };
  const desk = createLinkDesk({
    session: {
      link: (_, call) => link(call),
      status: () => Promise.resolve({ status: { account } } as StatusAnswer),
    },
    brakes: {
      stopSending: async ({ why }) => {
        said.push('stop');
        stop = why;
        return answer;
      },
      resumeSending: async () => {
        said.push('resume');
        stop = null;
        return answer;
      },
    },
    stopped: () => Promise.resolve(stop),
    server: 'box',
    windows: createWindowDesk({
      server: 'box',
      place: () => ({ origin: 'http://127.0.0.1:3000', fingerprint: null }),
      record: ({ action }) => deeds.push(action),
      now: () => 1,
    }),
    now: () => 1,
    changed: () => undefined,
  });
  return { desk, said, deeds, stopBy: (why: string) => (stop = why) };
}

const ended = async (desk: ReturnType<typeof stage>['desk']) => {
  while (desk.attempt()?.end === null) await new Promise((resolve) => setImmediate(resolve));
  return desk.attempt()?.end;
};

test('before a first link nothing is sent until an admin has confirmed the number', async () => {
  const { desk, said } = stage(() => Promise.resolve({ account: '…9999@s.whatsapp.net' }));
  await desk.begin({ kind: 'qr' }, 'ana');
  assert.equal((await ended(desk))?.linked, true);
  assert.equal(await desk.awaitsNumber(), true);
  assert.deepEqual(said, ['stop'], 'also after the link');
  await desk.confirmNumber('ana');
  assert.deepEqual(said, ['stop', 'resume']);
  assert.equal(await desk.awaitsNumber(), false);
});

test('a known number is not asked about, and the stop of somebody else is not ended', async () => {
  const known = stage(() => Promise.resolve({ account: '…9999' }), '…9999@s.whatsapp.net');
  await known.desk.begin({ kind: 'qr' }, 'ana');
  await ended(known.desk);
  assert.deepEqual(known.said, []);
  const stopped = stage(() => Promise.resolve({ account: '…9999' }));
  stopped.stopBy('year end');
  await stopped.desk.begin({ kind: 'qr' }, 'ana');
  await ended(stopped.desk);
  await stopped.desk.confirmNumber('ana');
  assert.deepEqual(stopped.said, []);
});

test('one attempt at a time; after its end another may begin', async () => {
  const waiting = Promise.withResolvers<{ account: string }>();
  const { desk } = stage(() => waiting.promise);
  await desk.begin({ kind: 'qr' }, 'ana');
  await assert.rejects(desk.begin({ kind: 'qr' }, 'ben'), (error) => hasCode(error, 'CLI_LINK_UNDER_WAY'));
  waiting.reject(new Error('nobody scanned'));
  assert.deepEqual((await ended(desk))?.sentence, 'nobody scanned');
  await desk.begin({ kind: 'qr' }, 'ben');
  assert.equal(desk.attempt()?.by, 'ben');
});

test('codes are counted', async () => {
  const { desk } = stage(async ({ progress }) => {
    for (const text of ['a', 'b', 'c']) progress({ type: 'link_code', kind: 'qr', text, ttlMs: 1 });
    return { account: '…9999' };
  });
  await desk.begin({ kind: 'qr' }, 'ana');
  await ended(desk);
  assert.equal(desk.attempt()?.codes, 3);
});

test('a passkey: nothing is shown before the digits, only this attempt’s proof is taken, and the code is compared', async () => {
  const question = readPasskeyQuestion(JSON.stringify(asked), Date.now());
  assert.ok(question);
  const given: unknown[] = [];
  const { desk } = stage(async ({ ask }) => {
    given.push(await ask?.({ type: 'passkey', question, digits: '9999' }));
    given.push(await ask?.({ type: 'passkey_code', code: 'ABCD-EFGH' }));
    return { account: '…9999' };
  });
  await desk.begin({ kind: 'qr' }, 'ana');
  const now = () => desk.attempt()?.asked;
  assert.deepEqual(now(), { type: 'passkey', text: null, window: null, expiresAt: question.expiresAt });
  desk.pasteProof('whatever');
  assert.deepEqual(given, [], 'not before the digits');
  for (const digits of ['0000', '99', 'abcd']) {
    assert.throws(
      () => desk.typeDigits(digits),
      (error) => hasCode(error, 'CLI_OTHER_DIGITS'),
    );
  }
  desk.typeDigits('9999');
  const shown = now();
  const text = shown?.type === 'passkey' ? shown.text : null;
  assert.equal(readAskText(text ?? '', Date.now()).question.request.challenge, challenge);
  const assertion = new SoftAuthenticator().get(asked);
  assert.throws(
    () => desk.pasteProof(answerText('another', assertion)),
    (error) => hasCode(error, 'CLI_NOT_A_PASSKEY_TEXT'),
  );
  desk.pasteProof(answerText(challenge, assertion));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(now(), { type: 'passkey_code', code: 'ABCD-EFGH' });
  desk.confirm(true);
  await ended(desk);
  assert.deepEqual(given[1], true);
  assert.deepEqual((given as { sameComputer?: boolean }[])[0]?.sameComputer, false);
});

test('a window elsewhere: its address is made after the digits, a newer one voids it, and it is void when the attempt ends', async () => {
  const question = readPasskeyQuestion(JSON.stringify(asked), Date.now());
  assert.ok(question);
  const given = Promise.withResolvers<unknown>();
  const { desk, deeds } = stage(async ({ ask }) => {
    given.resolve(await ask?.({ type: 'passkey', question, digits: '9999' }));
    return { account: '…9999' };
  });
  await desk.begin({ kind: 'qr' }, 'ana');
  const wish = { by: 'ana', address: '10.0.0.9', seen: null };
  desk.offerWindow(wish);
  const shown = () => {
    const now = desk.attempt()?.asked;
    return now?.type === 'passkey' ? now.window : null;
  };
  assert.equal(shown(), null, 'not before the digits');
  desk.typeDigits('9999');
  desk.offerWindow(wish);
  const first = shown()?.address;
  assert.match(first ?? '', /^http:\/\/127\.0\.0\.1:3000\/link-window#[\w-]{43}$/);
  desk.offerWindow(wish);
  assert.notEqual(shown()?.address, first);
  assert.equal(shown()?.openedFrom, null);
  desk.pasteProof(answerText(challenge, new SoftAuthenticator().get(asked)));
  await given.promise;
  await ended(desk);
  assert.deepEqual(deeds, ['link_window_offered', 'link_window_offered']);
});
