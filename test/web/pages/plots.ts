import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { until } from '../../support/until.ts';
import { lookAround, type WebRig, watchConsole } from '../rig.ts';

/** @param given a linked service with PDFs that sends */
export function plotsTests(given: () => WebRig): void {
  let rig: WebRig;
  before(() => {
    rig = given();
  });
  test('the plots show what was delivered, in every range, by keyboard, in light and dark, and as CSV', async () => {
    const page = await rig.logIn('viewer');
    const said = watchConsole(page);
    const sent = async (): Promise<number> => {
      await page.goto(`${rig.url}/plots`);
      const cells = await page.locator('.chart-bars').first().locator('tbody tr:last-child td').allTextContents();
      return cells.slice(0, 3).reduce((sum, cell) => sum + Number(cell), 0);
    };
    await until('a delivery on the page', async () => (await sent()) > 0);
    await until('all plots', async () => {
      await page.reload();
      return (await page.locator('svg[role=img]').count()) === 5;
    });
    assert.deepEqual(await lookAround(page, 'plots'), []);

    const numbers = page.locator('.chart-numbers').first();
    await numbers.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await numbers.getAttribute('open'), '');
    for (const [range, rows] of [
      ['7d', 28],
      ['30d', 30],
      ['90d', 90],
    ] as const) {
      await page.locator(`.plot-ranges a[href="/plots?range=${range}"]`).click();
      await page.waitForURL(`${rig.url}/plots?range=${range}`);
      assert.equal(await page.locator('.plot-ranges [aria-current]').getAttribute('href'), `/plots?range=${range}`);
      assert.equal(await page.locator('.chart-bars').first().locator('tbody tr').count(), rows);
    }
    const downloading = page.waitForEvent('download');
    await page.locator('.plot-ranges a[download]').click();
    const file = await downloading;
    assert.equal(file.suggestedFilename(), 'plots-90d.csv');
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.equal(lines.length, 91);
    assert.ok(lines.every((line) => line.split(',').length === 14));
    assert.deepEqual(said, []);
    await page.context().close();
  });
}
