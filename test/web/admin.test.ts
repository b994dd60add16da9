import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookAround, password, startPages, type WebRig, watchConsole } from './rig.ts';

/** People, audit and settings, as an admin uses them; with values that try to be more than text. */

const hostile = `"><script>document.title='broken'</script><img src=x onerror=document.title='broken'> ' & \u202e`;

let rig: WebRig;
let page: Page;
let said: readonly string[];
before(async () => {
  rig = await startPages({ environment: { COMPANY_NAME: hostile, SAP_POLL_INTERVAL: '60000' } });
  page = await rig.logIn('admin');
  said = watchConsole(page);
});
after(() => rig.close());

test('an admin invites somebody, who sets a password with the code and has that role only', async () => {
  await page.getByRole('link', { name: 'People' }).click();
  await page.locator('.after input[name=name]').fill('Olga');
  await page.locator('.after select').selectOption('operator');
  await page.getByRole('button', { name: 'Invite' }).click();
  const code = await page.locator('.code').innerText();
  assert.deepEqual(await lookAround(page, 'people'), []);

  const context = await rig.browser.newContext({ locale: 'en' });
  const olga = await context.newPage();
  await olga.goto(`${rig.url}/welcome`);
  await olga.locator('input[name=code]').fill(code);
  await olga.locator('input[name=password]').fill(password);
  await olga.locator('main button[type=submit]').click();
  await olga.waitForURL(`${rig.url}/`);
  assert.equal((await olga.goto(`${rig.url}/people`))?.status(), 403);
  assert.match(await olga.locator('main').innerText(), /needs the role Admin/);

  await page.goto(`${rig.url}/people`);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.locator('tr', { hasText: 'Olga' }).getByRole('button', { name: 'Disable' }).click();
  await page.locator('tr', { hasText: 'Olga' }).getByText('disabled').waitFor();
  await olga.goto(`${rig.url}/`);
  assert.equal(new URL(olga.url()).pathname, '/login', 'who is disabled is out at once');
  await context.close();
});

test('the last admin cannot be disabled by mistake', async () => {
  page.once('dialog', (dialog) => void dialog.accept());
  await page.locator('tr', { hasText: 'admin1' }).getByRole('button', { name: 'Disable' }).click();
  await page.locator('[role=alert]', { hasText: 'only admin' }).waitFor();
});

test('settings are shown as they are in force, with secrets masked, and SAP and the folder are checked by a button', async () => {
  await page.goto(`${rig.url}/settings`);
  const body = await page.locator('main').innerText();
  assert.equal(body.includes(rig.environment['SAP_PASSWORD'] ?? '?'), false);
  assert.match(body, /SAP_PASSWORD[\s\S]*••••••••/);
  assert.ok(body.includes('\\u202e'), 'what would reverse the line is shown as such');
  assert.deepEqual(await lookAround(page, 'settings'), []);
  await page.getByRole('button', { name: 'Check: SAP' }).click();
  await page.locator('.result-ok').first().waitFor();
  assert.deepEqual(await lookAround(page, 'settings-check'), []);
  await page.goto(`${rig.url}/settings`);
  await page.getByRole('button', { name: 'Check: PDF folder' }).click();
  await page.locator('main', { hasText: 'PDF files' }).waitFor();
  await page.goto(`${rig.url}/settings`);
  await page.getByRole('button', { name: 'Check: alerts' }).click();
  await page.locator('.result-error').waitFor();
});

test('what people write is text, wherever it is shown', async () => {
  await page.goto(`${rig.url}/`);
  await page.locator('.stop summary').click();
  await page.locator('.stop input[name=why]').fill(hostile);
  await page.locator('.stop button').click();
  await page.locator('#needs', { hasText: '<script>' }).waitFor();
  for (const path of ['/', '/audit', '/settings', `/login?to=${encodeURIComponent(hostile)}`]) {
    await page.goto(`${rig.url}${path}`);
    assert.doesNotMatch(await page.title(), /broken/, path);
    assert.equal(await page.locator('main script, main img').count(), 0, path);
  }
  await page.goto(`${rig.url}/audit`);
  assert.deepEqual(await lookAround(page, 'audit'), []);
  // A refused page or change answers 4xx, which a browser tells its console.
  assert.deepEqual(
    said.filter((text) => !/status of 4\d\d/.test(text)),
    [],
  );
});
