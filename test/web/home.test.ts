import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { languages } from '../../src/web/language.ts';
import { until } from '../support/until.ts';
import { lookAround, picture, startPages, type WebRig, watchConsole } from './rig.ts';

/** From the first login to flowing invoices and a lost connection, as a person sees it on one open page. */

let rig: WebRig;
let page: Page;
let said: readonly string[];
before(async () => {
  rig = await startPages({ printed: true });
  page = await rig.logIn('admin');
  said = watchConsole(page);
});
after(() => rig.close());

const tone = async (): Promise<string> => (await page.locator('#verdict').getAttribute('class')) ?? '';

test('without a linked phone the page says so, fits one screen in every language, and keeps to its content policy', async () => {
  assert.match(await tone(), /trouble/);
  assert.match(await page.locator('#needs').innerText(), /Link the company/);
  for (const language of [...languages, 'en']) {
    await page.locator(`.foot button[value=${language}]`).click();
    await page.locator(`html[lang=${language}]`).waitFor();
    const [height, screen] = await page.evaluate<number[]>(
      '[document.documentElement.scrollHeight, window.innerHeight]',
    );
    await picture(page, `home-unlinked-${language}`);
    assert.ok(Number(height) <= Number(screen), `${language}: ${height} of ${screen}`);
  }
  assert.deepEqual(await lookAround(page, 'home-unlinked'), []);
  assert.deepEqual(said, []);
});

test('a link shows on the open page, and the first run waits for its approval', async () => {
  await rig.scan();
  await until('a connection', () => rig.state() === 'connected');
  await until('its approval on the page', async () => /attention/.test(await tone()));
  await page.getByRole('link', { name: 'Review and approve' }).click();
  await page.waitForURL(`${rig.url}/approval`);
  // Until the books were looked through, the page says that it does not know yet.
  await until('the question', async () => {
    await page.goto(`${rig.url}/approval`);
    return (await page.locator('main button[type=submit]').count()) > 0;
  });
  assert.match(await page.locator('h1').innerText(), /Approve/);
  assert.deepEqual(await lookAround(page, 'approval'), []);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(`${rig.url}/`);
  assert.equal(rig.people.audit.list(1)[0]?.action, 'sending_approved');
});

test('invoices are seen flowing without a reload', async () => {
  const sent = page.locator('.flow li').nth(3).locator('.number');
  await until('sent invoices on the page', async () => Number(await sent.innerText()) >= 5);
  const read = page.locator('.flow li').nth(5).locator('.number');
  await until('read invoices on the page', async () => Number(await read.innerText()) >= 1);
  assert.deepEqual(await lookAround(page, 'home'), []);
});

test('a SAP that fails is seen on the open page, and so is its recovery', async (t) => {
  const { admin } = rig.standIns.sap;
  await admin.addFault({ kind: 'status', status: 500, times: null });
  const struck = Date.now();
  const sap = page.locator('.flow li').first();
  await until('the fault on the page', async () => /is-trouble/.test((await sap.getAttribute('class')) ?? ''));
  t.diagnostic(`seen ${Date.now() - struck} ms after SAP began to fail`);
  assert.match(await tone(), /attention/);
  await admin.clearFaults();
  const mended = Date.now();
  await until('the recovery on the page', async () => !/is-trouble/.test((await sap.getAttribute('class')) ?? ''));
  t.diagnostic(`the recovery was seen after ${Date.now() - mended} ms`);
});

test('all sending stops by one switch, which says who and why', async () => {
  await page.locator('.stop summary').click();
  await page.locator('.stop input[name=why]').fill('wrong price list');
  await page.locator('.stop button').click();
  await page.locator('#needs', { hasText: 'wrong price list' }).waitFor();
  assert.match(await page.locator('#needs').innerText(), /Stopped by admin1/);
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.locator('#needs', { hasNotText: 'wrong price list' }).waitFor();
});

test('a viewer sees all of it and can press nothing', async () => {
  const other = await rig.logIn('viewer');
  assert.equal(await other.locator('main form, main a.button[href="/approval"]').count(), 0);
  await other.context().close();
});

test('when the service is gone the numbers grey out: never a frozen green', async () => {
  assert.deepEqual(said, []);
  await rig.service.kill();
  await page.locator('#stale:not([hidden])').waitFor();
  assert.match(await page.locator('#stale').innerText(), /Connection to the service lost/);
  assert.match((await page.locator('body').getAttribute('class')) ?? '', /is-stale/);
  await picture(page, 'home-stale');
});
