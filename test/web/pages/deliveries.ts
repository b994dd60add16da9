import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { getDocumentProxy } from 'unpdf';
import { lookAround, type WebRig, watchConsole } from '../rig.ts';

/** Invoices flow, and people look at them and decide. @param given a linked service with PDFs that sends */
export function deliveriesTests(given: () => WebRig): void {
  let rig: WebRig;
  before(() => {
    rig = given();
  });
  test('a person watches invoices flow, finds one, and follows it to its end', async () => {
    const page = await rig.logIn('viewer');
    const said = watchConsole(page);
    await page.goto(`${rig.url}/deliveries`);
    assert.equal(await page.locator('nav a[aria-current]').innerText(), 'Deliveries');
    // The page itself shows the newer states: nobody loads it again.
    await page
      .locator('tbody .badge', { hasText: /^(delivered|read)$/ })
      .first()
      .waitFor({ timeout: 60_000 });
    assert.deepEqual(await lookAround(page, 'deliveries'), []);
    const heights = await page.evaluate<readonly number[]>(
      `[...document.querySelectorAll('.filters > .filter-row :is(input, select, .button)')].map((one) => Math.round(one.getBoundingClientRect().height))`,
    );
    assert.deepEqual([heights.length, new Set(heights).size], [5, 1], heights.join());

    await page.locator('select[name=state]').selectOption('delivered');
    await page.locator('input[name=sent]').fill('today');
    await page.locator('main button[type=submit]').click();
    assert.match(page.url(), /state=delivered.*sent=today/, 'a bookmark finds the same');
    await page.goto(`${rig.url}/deliveries?q=C10001`);
    const customers = await page.locator('td[data-label=Customer]').allInnerTexts();
    assert.ok(customers.length > 0 && customers.every((text) => text.includes('C10001')));
    await page.goto(`${rig.url}/deliveries?q=nobody+of+this+name`);
    assert.match(await page.locator('#found').innerText(), /0 found\s[\s\S]*Nothing matches/);
    await page.goto(`${rig.url}/deliveries?sent=tomorrow`);
    assert.match(await page.locator('[role=alert]').innerText(), /tomorrow/);

    await page.goto(`${rig.url}/deliveries?q=C10001`);
    await page
      .locator('tr', { has: page.locator('.badge', { hasText: /^(delivered|read)$/ }) })
      .locator('a')
      .first()
      .click();
    await page
      .locator('.timeline li', { hasText: /^\S+ \S+ Delivered/ })
      .first()
      .waitFor();
    assert.ok((await page.locator('.sheet .mark').count()) >= 3, 'number, total and date are marked');
    // Read within a second, or drawn when the page renews itself.
    await page.locator('.sheet .word').first().waitFor();
    await page.locator('.sheet').first().scrollIntoViewIfNeeded();
    assert.ok((await page.locator('.sheet .word').count()) > 20, 'every word is drawn');
    assert.equal(
      await page.getByText('Proof of delivery').count(),
      0,
      'it shows the whole number, which a viewer may not see',
    );
    assert.deepEqual(await lookAround(page, 'delivery'), []);
    // One customer and one salesperson, not all of them.
    for (const [language, headings] of Object.entries({
      es: ['Cliente', 'Vendedor'],
      pt: ['Cliente', 'Vendedor'],
      en: ['Customer', 'Salesperson'],
      de: ['Kunde', 'Verkäufer'],
    })) {
      const shown = await page.request.get(page.url(), { headers: { 'accept-language': language } });
      const cards = [...(await shown.text()).matchAll(/<section class="card" aria-label="([^"]*)">/g)];
      assert.deepEqual([...new Set(cards.map(([, label]) => label))].slice(0, 2), headings, language);
    }
    const pdf = await page.request.get(new URL(await hrefOf(page, 'Download PDF'), rig.url).href);
    assert.deepEqual(
      [
        pdf.headers()['content-disposition']?.slice(0, 10),
        pdf.headers()['content-security-policy'],
        pdf.headers()['x-content-type-options'],
      ],
      ['attachment', 'sandbox', 'nosniff'],
    );
    assert.equal(
      await page.locator('.hash').first().innerText(),
      createHash('sha256')
        .update(await pdf.body())
        .digest('hex'),
    );
    // Invoices may still come in: between two counts of one number, the file has it.
    const count = async () => {
      await page.goto(`${rig.url}/deliveries?q=C10001`);
      return page.locator('td[data-label=Customer]').count();
    };
    const earlier = await count();
    const csv = await (await page.request.get(`${rig.url}/deliveries.csv?q=C10001`)).text();
    const listed = csv.trim().split('\r\n').length - 1;
    const later = await count();
    assert.ok(earlier <= listed && listed <= later, `${earlier} ≤ ${listed} ≤ ${later}`);
    assert.deepEqual(said, []);
    await page.context().close();
  });

  test('a held PDF is settled by hand: looked at, confirmed with a reason, and sent', async () => {
    const page = await rig.logIn('operator');
    await page.goto(`${rig.url}/deliveries?reason=DOCUMENT_WITHOUT_TEXT`);
    await page.locator('tbody a').first().click();
    const shown = page.url();
    await page.locator('a', { hasText: 'This PDF is right' }).click();
    assert.deepEqual(await lookAround(page, 'confirm-pdf'), []);
    await page.locator('textarea').fill('compared with the paper');
    await page.locator('main button').click();
    await page.waitForURL(`${shown}?done=confirm`);
    await page.locator('.timeline li', { hasText: 'Sent:' }).waitFor({ timeout: 60_000 });
    await page.locator('section', { hasText: 'compared with the paper' }).first().waitFor();
    const [entry] = rig.people.audit.list(50).filter(({ action }) => action === 'delivery_confirm');
    assert.deepEqual([entry?.detail, entry?.who.startsWith('operator')], ['compared with the paper', true]);

    const proof = await page.request.get(new URL(await hrefOf(page, 'Proof of delivery'), rig.url).href);
    assert.equal((await getDocumentProxy(new Uint8Array(await proof.body()))).numPages, 1);
    await page.context().close();
  });

  test('a decision needs a reason, is refused in words where it is impossible, and is stored with who made it', async () => {
    const page = await rig.logIn('operator');
    await page.goto(`${rig.url}/deliveries?state=waiting_document`);
    await page.locator('tbody a').first().click();
    const shown = page.url();
    await page.locator('a', { hasText: 'Do not send' }).click();
    await page.locator('textarea').evaluate((field) => field.removeAttribute('required'));
    await page.locator('main button').click();
    assert.match(await page.locator('[role=alert]').innerText(), /say why/);
    await page.locator('textarea').fill('sent by post <b>already</b>');
    await page.locator('main button').click();
    await page.waitForURL(`${shown}?done=cancel`);
    assert.match(await page.locator('.timeline').innerText(), /Cancelled by operator\d+: sent by post <b>already<\/b>/);
    await page.goto(`${shown}/cancel`);
    await page.locator('textarea').fill('once more');
    await page.locator('main button').click();
    assert.match(await page.locator('[role=alert]').innerText(), /cannot be cancelled: its state is/);
    await page.context().close();
  });

  test('an address that names no delivery is answered in words', async () => {
    const page = await rig.logIn('viewer');
    for (const path of ['invoice/999999', 'invoice/0', 'invoice/x', 'order/1', 'invoice/1/pdf/..%2f..%2fetc']) {
      const answer = await page.goto(`${rig.url}/deliveries/${path}`);
      assert.equal(answer?.status(), 404, path);
    }
    await page.context().close();
  });
}

async function hrefOf(page: Awaited<ReturnType<WebRig['logIn']>>, text: string): Promise<string> {
  return (await page.locator('a', { hasText: text }).first().getAttribute('href')) ?? '';
}
