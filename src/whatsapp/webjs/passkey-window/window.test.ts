import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'puppeteer';
import { Passkeys } from '../../../../sandbox/whatsapp/passkey/passkeys.ts';
import { SoftAuthenticator } from '../../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { givePasskey } from '../../../../sandbox/whatsapp/web/virtual-person.ts';
import { hasCode } from '../../../errors/coded-error.ts';
import { readPasskeyQuestion } from '../../passkey/question.ts';
import { openPasskeyWindow } from './window.ts';

const installed = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/google-chrome-stable'].find(existsSync);
const skip = installed === undefined ? 'no browser with windows is installed' : false;
const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const folder = await mkdtemp(path.join(tmpdir(), 'window-test-'));
after(() => rm(folder, { recursive: true }));

function asked(passkeys: Passkeys) {
  const question = readPasskeyQuestion(JSON.stringify(passkeys.ask('549')), Date.now());
  assert.ok(question);
  return question;
}

function open(question: ReturnType<typeof asked>, onPage: (page: Page) => Promise<void>) {
  const text = { server: 'server <1>', digits: '0000' };
  const signal = new AbortController().signal;
  const browser = { browserPath: installed ?? null, cachePath: folder, signal };
  return openPasskeyWindow({ question, ...text, ...browser, test: { args, onPage } });
}

test('the person’s own browser signs on WhatsApp’s address, WhatsApp would accept it, and the profile is gone', {
  skip,
}, async () => {
  const before = profiles();
  const passkeys = new Passkeys();
  const authenticator = new SoftAuthenticator();
  passkeys.register('549', authenticator.passkey);
  let shown = '';
  const assertion = await open(asked(passkeys), async (page) => {
    await givePasskey(page, authenticator);
    shown = await page.$eval('body', (body) => body.innerText);
    assert.equal(page.url(), 'https://web.whatsapp.com/');
    await page.click('#prove');
  });
  passkeys.answer('549', assertion as Parameters<Passkeys['answer']>[1]);
  assert.match(shown, /server <1>/);
  assert.match(shown, /ends in 0000/);
  assert.match(shown, /This passes your proof to another computer; do it only for your own server/);
  assert.deepEqual(profiles(), before);
});

test('a window that is closed gives nothing, and leaves no profile', { skip }, async () => {
  const before = profiles();
  const closed = open(asked(new Passkeys()), async (page) => {
    await page.close();
  });
  await assert.rejects(closed, (error) => hasCode(error, 'WHATSAPP_PASSKEY_WINDOW_CLOSED'));
  assert.deepEqual(profiles(), before);
});

test('a question that has ended opens nothing', async () => {
  const question = { ...asked(new Passkeys()), expiresAt: Date.now() };
  const opened = open(question, () => assert.fail('it opened'));
  await assert.rejects(opened, (error) => hasCode(error, 'WHATSAPP_PASSKEY_EXPIRED'));
});

function profiles(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('courier-passkey-'));
}
