import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookAround, password, type WebRig, watchConsole } from '../rig.ts';

/** A text that tries to be more than one. */
export const hostile = `"><script>document.title='broken'</script><img src=x onerror=document.title='broken'> ' & \u202e`;

/** People, audit and settings, as an admin uses them. @param given a service whose company has a hostile name */
export function adminTests(given: () => WebRig): void {
  let rig: WebRig;
  let page: Page;
  let said: readonly string[];
  before(async () => {
    rig = given();
    page = await rig.logIn('admin');
    said = watchConsole(page);
  });

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
    const me = (await page.locator('.me').innerText()).split(',')[0] ?? '';
    for (const { name, role } of rig.people.accounts.list())
      if (role === 'admin' && name !== me) rig.people.accounts.setDisabled(name, Date.now());
    page.once('dialog', (dialog) => void dialog.accept());
    await page.locator('tr', { hasText: me }).getByRole('button', { name: 'Disable' }).click();
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
    await page.getByRole('button', { name: 'Check: Mailbox' }).click();
    await page.locator('.result-warning').waitFor();
    await page.goto(`${rig.url}/settings`);
    await page.getByRole('button', { name: 'Check: alerts' }).click();
    await page.locator('.result-error').waitFor();
  });

  test('everything is checked by one button: each line of doctor with its result and remedy, and how many are not in order', async () => {
    await page.goto(`${rig.url}/settings`);
    await page.getByRole('button', { name: 'Check everything' }).click();
    await page.locator('h1', { hasText: 'Check everything' }).waitFor();
    const lines = await page.locator('main tr').allInnerTexts();
    const told = (name: string) =>
      lines.find((line) => line.includes(`\t${name}\t`)) ?? assert.fail(`${name}: ${lines.join('\n')}`);
    assert.match(told('Node'), /^Good\s+Node\s+Node 24/);
    assert.match(told('lock'), /^Good\s+lock\s+The session is held by process \d+/);
    assert.match(told('SAP login'), /^Good/);
    assert.match(told('alerts'), /^Warning[\s\S]*ALERT_MAIL_HOST/);
    const warnings = await page.locator('.result-warning').count();
    const errors = await page.locator('.result-error').count();
    assert.match(await page.locator('main').innerText(), new RegExp(`Errors: ${errors}, warnings: ${warnings}\\.`));
    assert.deepEqual(await lookAround(page, 'settings-everything'), []);
    const viewer = await rig.logIn('operator');
    assert.equal((await viewer.request.post(`${rig.url}/settings/check/everything`)).status(), 403);
  });

  test('somebody changes their own password, which ends their sessions in other browsers', async () => {
    const mine = await rig.logIn('viewer');
    const name = (await mine.locator('.me').innerText()).split(',')[0] ?? '';
    const { secret } = await rig.people.logIn({ name, password, address: 'elsewhere' }, Date.now());
    await mine.locator('.me').click();
    const fill = async (current: string, next: string) => {
      await mine.locator('input[name=current]').fill(current);
      await mine.locator('input[name=password]').fill(next);
      await mine.locator('input[name=again]').fill(next);
      await mine.locator('main button[type=submit]').click();
    };
    await fill('not this one', 'another quiet harbour');
    await mine.locator('.note.bad').waitFor();
    assert.ok(rig.people.sessions.find(secret, Date.now(), false));
    await fill(password, 'another quiet harbour');
    await mine.locator('.note.good').waitFor();
    assert.equal(rig.people.sessions.find(secret, Date.now(), false), null);
    assert.deepEqual(await lookAround(mine, 'account'), []);
    await mine.goto(`${rig.url}/`);
    assert.equal(new URL(mine.url()).pathname, '/', 'this browser stays logged in');
    const entries = rig.people.audit.list(2).map(({ action, who }) => [action, who]);
    assert.deepEqual(entries, [
      ['password_changed', name],
      ['password_change_refused', name],
    ]);
    await mine.context().close();
  });

  test('a list of installations is a page: the verdict of each, and one that does not answer is never good', async () => {
    await page.goto(`${rig.url}/installations`);
    await page.locator('.note.bad', { hasText: 'installations.json' }).waitFor();
    const token = rig.people.tokens.add(
      { name: 'list', scopes: ['overview:read'], expiresAt: null, createdBy: 'test' },
      Date.now(),
    );
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const list = [
      { name: hostile.slice(0, 60), url: rig.url, token },
      { name: 'Sur', url: `http://127.0.0.1:${port}`, token },
    ];
    const file = path.join(rig.environment['DATA_PATH'] ?? '', 'installations.json');
    writeFileSync(file, JSON.stringify({ installations: list }), { mode: 0o600 });
    await page.goto(`${rig.url}/installations`);
    const sur = page.locator('tbody tr', { hasText: 'Sur' });
    await sur.waitFor();
    assert.equal(await sur.getAttribute('data-verdict'), 'unreachable');
    assert.equal(await sur.locator('.badge.good').count(), 0);
    const other = page.locator('tbody tr', { hasNotText: 'Sur' });
    assert.notEqual(await other.getAttribute('data-verdict'), 'unreachable');
    assert.equal(await other.locator('a').getAttribute('href'), rig.url);
    assert.doesNotMatch(await page.title(), /broken/);
    assert.deepEqual(await lookAround(page, 'installations'), []);
    silent.closeAllConnections();
    silent.close();
  });

  test('what people write is text, wherever it is shown', async () => {
    await page.goto(`${rig.url}/`);
    await page.locator('.stop summary').click();
    await page.locator('.stop input[name=why]').fill(hostile);
    await page.locator('.stop button').click();
    await page.locator('#needs', { hasText: '<script>' }).waitFor();
    for (const at of ['/', '/audit', '/settings', `/login?to=${encodeURIComponent(hostile)}`]) {
      await page.goto(`${rig.url}${at}`);
      assert.doesNotMatch(await page.title(), /broken/, at);
      assert.equal(await page.locator('main script, main img').count(), 0, at);
    }
    await page.goto(`${rig.url}/audit`);
    assert.deepEqual(await lookAround(page, 'audit'), []);
    // A refused page or change answers 4xx, which a browser tells its console.
    assert.deepEqual(
      said.filter((text) => !/status of 4\d\d/.test(text)),
      [],
    );
  });
}
