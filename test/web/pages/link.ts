import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { ownNumber } from '../../../sandbox/stand-ins.ts';
import { until } from '../../support/until.ts';
import { scannedFrom } from '../camera.ts';
import { lookAround, type WebRig, watchConsole } from '../rig.ts';

/** A phone is linked. @param given a service that nobody has linked */
export function linkTests(given: () => WebRig): void {
  let rig: WebRig;
  let page: Page;
  before(async () => {
    rig = given();
    page = await rig.logIn('admin');
  });

  test('only an admin may see a code: it links whoever scans it', async () => {
    const operator = await rig.logIn('operator');
    const answer = await operator.goto(`${rig.url}/link`);
    assert.equal(answer?.status(), 403);
    assert.equal(await operator.locator('svg.qr').count(), 0);
    await operator.context().close();
  });

  test('the code is shown on request only, and a number that is none is refused in words', async () => {
    const said = watchConsole(page);
    await page.goto(`${rig.url}/link`);
    await until('an offer by the service', () => rig.qr() !== null);
    assert.equal(await page.locator('svg.qr').count(), 0, 'not on a screen that nobody asked to show it');
    assert.deepEqual(await lookAround(page, 'link-begin'), []);
    await page.locator('#by-code summary').click();
    await page.locator('input[name=phone]').fill('12');
    await page.locator('#by-code button').click();
    await page.locator('[role=alert]').waitFor();
    assert.deepEqual(said, []);
  });

  test('a phone scans what the page shows; the page closes the code itself and asks whose number it is', async () => {
    await page.goto(`${rig.url}/link`);
    await page.locator('#begin-qr').click();
    await page.locator('svg.qr').waitFor();
    await page.locator('[data-countdown]').first().waitFor();
    assert.deepEqual(await lookAround(page, 'link-qr'), []);
    await until(
      'the offered code in the drawing',
      async () => (await drawnModules(page)) === modulesOf(rig.qr() ?? ''),
    );
    const shown = () => page.locator('[data-countdown]').first().innerText();
    const served = await (await page.request.get(`${rig.url}/link`)).text();
    assert.match(served, /<time data-countdown>[1-6]?\d<\/time>/, 'the seconds are there before any script runs');
    assert.ok(Number(await shown()) <= 60, 'a minute at most');
    const waiting = page.locator('svg.qr').waitFor({ state: 'detached' });
    let scanned = '';
    await until('the offered code on a picture of the page', async () => {
      scanned = (await scannedFrom(page)) ?? '';
      return scanned === rig.qr();
    });
    await rig.standIns.whatsapp.world.offers.scan(ownNumber, scanned);
    await waiting;
    await page.locator('#first-number').waitFor();
    assert.match(await page.locator('#first-number').innerText(), /…\d{4}$/);
    assert.deepEqual(await lookAround(page, 'link-number'), []);
  });

  test('nothing is sent before an admin has confirmed the number of the first link', async () => {
    const { whatsapp } = rig.standIns;
    await until('a connection', () => rig.state() === 'connected');
    assert.deepEqual(await whatsapp.admin.arrivals({}), []);
    await page.locator('#confirm-number').click();
    await page.locator('#linked').waitFor();
    assert.deepEqual(await lookAround(page, 'link-linked'), []);
    const actions = rig.people.audit.list(50).map(({ action }) => action);
    for (const action of ['link', 'confirm_number']) assert.ok(actions.includes(action), action);
  });
}

/** The modules that the page draws, row by row, without their quiet zone. */
async function drawnModules(page: Page): Promise<string> {
  const [width, path] = await page
    .locator('svg.qr')
    .evaluate(
      (svg) =>
        [
          Number(svg.getAttribute('viewBox')?.split(' ')[2]),
          svg.querySelector('path')?.getAttribute('d') ?? '',
        ] as const,
    );
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  const inside = Array.from({ length: width - 8 }, (_, at) => at + 4);
  return inside.map((y) => inside.map((x) => (dark.has(`${x} ${y}`) ? '#' : ' ')).join('')).join('\n');
}

/** The modules of a text. */
const modulesOf = (text: string): string =>
  encode(text, { border: 0 })
    .data.map((row) => row.map((dark) => (dark ? '#' : ' ')).join(''))
    .join('\n');
