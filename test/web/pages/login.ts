import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from '../../support/until.ts';
import { addAccount, lookAround, password, type WebRig, watchConsole } from '../rig.ts';

/** How somebody gets in. @param given a service without accounts */
export function loginTests(given: () => WebRig): void {
  let rig: WebRig;
  before(() => {
    rig = given();
  });
  test('the first account is made by the code that the command line prints', async () => {
    const { accounts } = rig.people;
    accounts.add('anna', 'admin', 'root', Date.now());
    const { code } = accounts.issueCode('anna', Date.now());
    const context = await rig.browser.newContext({ locale: 'de' });
    const page = await context.newPage();
    const said = watchConsole(page);
    await page.goto(`${rig.url}/?from=mail`);
    assert.equal(new URL(page.url()).pathname, '/login', 'who is not logged in logs in first');
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.match(await page.locator('main').innerText(), /users invite NAME --role admin/);
    assert.deepEqual(await lookAround(page, 'login'), []);

    await page.goto(`${rig.url}/welcome`);
    await page.locator('input[name=code]').fill('AAAAA-BBBBB-CCCCC-DDDDD-EEEEE');
    await page.locator('input[name=password]').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.locator('[role=alert]').waitFor();
    await page.locator('input[name=code]').fill(code.toLowerCase());
    await page.locator('input[name=password]').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.waitForURL(`${rig.url}/`);
    assert.match(await page.locator('.who').innerText(), /anna/);

    const [cookie] = (await context.cookies()).filter(({ name }) => !name.includes('visitor'));
    assert.ok(cookie?.httpOnly && cookie.sameSite === 'Strict' && !cookie.secure && cookie.expires === -1);
    assert.equal(Buffer.from(cookie.value, 'base64url').length, 32);
    // The refused code answers 403, which a browser tells its console.
    assert.deepEqual(
      said.filter((text) => !text.includes('403')),
      [],
    );
    await context.close();
  });

  test('a wrong password is refused in words, and after some of them nobody asks the database any more', async () => {
    addAccount(rig.people, 'bruno', 'viewer');
    const context = await rig.browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    await page.goto(`${rig.url}/login`);
    const tryWith = async (typed: string): Promise<string> => {
      await page.locator('input[name=name]').fill('bruno');
      await page.locator('input[name=password]').fill(typed);
      await page.evaluate(`document.documentElement.dataset.answered = ''`);
      await page.locator('main button[type=submit]').click();
      return page.locator('html:not([data-answered]) [role=alert]').innerText();
    };
    assert.match(await tryWith('not the password'), /wrong/);
    // Until the wait, which doubles, is longer than this computer takes to ask again.
    await until('a refusal', async () => /Too many/.test(await tryWith('not the password')));
    assert.match(await tryWith(password), /Too many failed attempts/, 'not even the right one is examined');
    const entries = rig.people.audit.list(100).filter(({ who }) => who === 'bruno');
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['login_refused'],
      'the others of this minute are counted',
    );
    await context.close();
  });

  test('who logs in with a password is in; who logs out is out, whatever the browser kept', async () => {
    addAccount(rig.people, 'carla', 'operator');
    const page = await (await rig.browser.newContext({ locale: 'en' })).newPage();
    await page.goto(`${rig.url}/login`);
    await page.locator('input[name=name]').fill('carla');
    await page.locator('input[name=password]').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.waitForURL(`${rig.url}/`);
    assert.match(await page.locator('.who').innerText(), /carla/);
    const kept = await page.context().cookies();
    await page.locator('.who button').click();
    await page.waitForURL(`${rig.url}/login`);
    await page.context().addCookies(kept);
    await page.goto(`${rig.url}/`);
    assert.equal(new URL(page.url()).pathname, '/login');
    await page.context().close();
  });
}
