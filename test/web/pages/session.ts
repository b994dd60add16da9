import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../../support/until.ts';
import { lookAround, type WebRig, watchConsole } from '../rig.ts';

/** What the session is and can do, to its end. @param given a linked service */
export function sessionTests(given: () => WebRig): void {
  let rig: WebRig;
  let page: Page;
  before(async () => {
    rig = given();
    page = await rig.logIn('admin');
    await page.goto(`${rig.url}/session`);
  });

  const stateShown = (of = page) => of.locator('#state').getAttribute('data-state');
  const lit = () => page.locator('.state.now').getAttribute('data-state');

  test('the page says what the session is, and lights it in the diagram', async () => {
    const said = watchConsole(page);
    await until('the connection on the page', async () => (await stateShown()) === 'connected');
    assert.equal(await lit(), 'connected');
    for (const part of ['#clock', '#figures', '#drill', '#history', '#incidents', '#backups', '#recorder']) {
      assert.equal(await page.locator(part).count(), 1, part);
    }
    assert.deepEqual(await lookAround(page, 'session'), []);
    await page.locator('#recorder summary').click();
    assert.match(await page.locator('#recorder tbody').innerText(), /open/);
    assert.deepEqual(said, []);
  });

  test('a fault is seen on the open page by itself, and so is its end', async (t) => {
    const { admin } = rig.standIns.whatsapp;
    await admin.setReachable({ reachable: false });
    await admin.strike({ fault: { kind: 'drop' } });
    const struck = Date.now();
    await page.locator('#state:not([data-state=connected])').waitFor({ timeout: 60_000 });
    t.diagnostic(`seen after ${Date.now() - struck} ms`);
    assert.notEqual(await lit(), 'connected');
    await admin.setReachable({ reachable: true });
    await page.locator('#state[data-state=connected]').waitFor({ timeout: 60_000 });
    await page.locator('#history tbody tr').nth(2).waitFor();
  });

  test('a backup is made by a button, verified, and downloaded as it lies on the disk', async () => {
    await page.locator('#do-backup').click();
    await page.locator('#deed[data-done=yes]').waitFor({ timeout: 60_000 });
    const [, file = ''] = /(\/\S+)$/.exec(await page.locator('#deed').innerText()) ?? [];
    await page.goto(`${rig.url}/session`);
    await page.locator('form[action="/session/verify"] button').first().click();
    await page.locator('#deed[data-done=yes]').waitFor({ timeout: 60_000 });
    const downloading = page.waitForEvent('download');
    await page.locator('a[href^="/session/backups/"]').first().click();
    const download = await downloading;
    assert.ok(readFileSync(await download.path()).equals(readFileSync(file)));
  });

  test('what cannot be taken back lightly needs its box, on the server too', async () => {
    const form = page.locator('form[action="/session/unlink"]');
    const csrf = await form.locator('input[name=csrf]').inputValue();
    const answer = await page.request.post(`${rig.url}/session/unlink`, {
      form: { csrf },
      headers: { origin: rig.url },
      maxRedirects: 0,
    });
    assert.match(answer.headers()['location'] ?? '', /problem=notSure/);
    assert.equal(rig.state(), 'connected');
  });

  test('a viewer sees the session and can do nothing to it; an operator backs up, and cannot clean', async () => {
    const viewer = await rig.logIn('viewer');
    await viewer.goto(`${rig.url}/session`);
    assert.equal(await stateShown(viewer), 'connected');
    assert.equal(await viewer.locator('main form').count(), 0);
    assert.equal(await viewer.locator('#recorder, a[href^="/session/backups/"]').count(), 0);
    await viewer.context().close();
    const operator = await rig.logIn('operator');
    await operator.goto(`${rig.url}/session`);
    assert.equal(await operator.locator('#do-backup').count(), 1);
    assert.equal(await operator.locator('form[action="/session/clean"]').count(), 0);
    await operator.context().close();
  });

  test('the link is ended by an admin who ticks the box, and the page leads to the next one', async () => {
    await page.goto(`${rig.url}/session`);
    await page.locator('#sure-clean summary').click();
    await page.locator('#sure-clean input[name=sure]').check();
    await page.locator('#sure-clean button').click();
    await page.locator('#now a[href="/link"]').waitFor({ timeout: 60_000 });
    assert.ok(rig.people.audit.list(50).some(({ action }) => action === 'clean'));
  });
}
