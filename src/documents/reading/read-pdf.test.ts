import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import PDFDocument from 'pdfkit';
import type { TextFacts } from '../document-facts.ts';
import { readPdf } from './read-pdf.ts';

type Page = InstanceType<typeof PDFDocument>;

/** A PDF as a printer makes it. */
function draw(
  paint: (page: Page) => void,
  options: ConstructorParameters<typeof PDFDocument>[0] = {},
): Promise<Buffer> {
  const page = new PDFDocument(options);
  paint(page);
  page.end();
  return buffer(page);
}
const numbersOf = ({ numbers }: TextFacts) => numbers.map(({ counter }) => counter);
const invoice = (page: Page) => page.text('Factura N° 1001').text('Fecha: 20/11/2026').text('TOTAL ARS 1.210,50');

test('a printed invoice yields its number, total, currency and date', async () => {
  const { text } = await readPdf(await draw(invoice));
  assert.ok(text);
  assert.deepEqual(numbersOf(text), ['1001']);
  assert.ok(text.total?.value === '1210.5');
  assert.deepEqual([text.currencies, text.dates.dated[0]?.readings], [['ARS'], ['2026-11-20']]);
});

test('all pages are read: the total stands on the last one', async () => {
  const { text } = await readPdf(
    await draw((page) => {
      page.text('Factura N° 1001').addPage().text('continues').addPage().text('TOTAL 1.210,50');
    }),
  );
  assert.ok(text?.total?.value === '1210.5');
});

test('an electronic invoice inside is read, and what else is attached is left alone', async () => {
  const xml =
    '<Invoice><ID>1001</ID><LegalMonetaryTotal><TaxInclusiveAmount>1210.50</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>';
  const { text } = await readPdf(
    await draw((page) => {
      invoice(page);
      page.file(Buffer.from(xml), { name: 'factur-x.xml' });
      page.file(Buffer.from('<!DOCTYPE x><x/>'), { name: 'other.xml' });
      page.file(Buffer.from('a photograph'), { name: 'site.jpg' });
    }),
  );
  assert.deepEqual(
    text?.eInvoices.map(({ format, number, total }) => [format, number, total]),
    [['ubl', '1001', '1210.50']],
  );
});

test('a file of more pages than are looked through is not judged by its first ones', async () => {
  const pages = (count: number) =>
    draw((page) => {
      invoice(page);
      for (let i = 1; i < count; i++) page.addPage().text(`Terms and conditions, part ${i}`);
    });
  assert.deepEqual(await readPdf(await pages(61)), { text: null, unreadable: 'too_long' });
  assert.deepEqual(numbersOf((await readPdf(await pages(60))).text as TextFacts), ['1001']);
});

test('with a password only its being locked is known', async () => {
  const bytes = await draw(invoice, { userPassword: 'secret' });
  assert.deepEqual(await readPdf(bytes), { text: null, unreadable: 'password' });
});

test('protected against changes only, it can be read', async () => {
  const { unreadable } = await readPdf(await draw(invoice, { ownerPassword: 'secret' }));
  assert.equal(unreadable, null);
});

test('a scan has no text', async () => {
  const bytes = await draw((page) => page.rect(50, 50, 400, 600).fill('#888888'));
  assert.deepEqual(await readPdf(bytes), { text: null, unreadable: 'no_text' });
});

test('what is no PDF, and what is damaged, is told apart', async () => {
  assert.equal((await readPdf(Buffer.from('<html>Error 500</html>'))).unreadable, 'not_a_pdf');
  assert.equal((await readPdf(Buffer.alloc(0))).unreadable, 'not_a_pdf');
  assert.equal((await readPdf(Buffer.from('%PDF-1.7\ndamaged\n%%EOF'))).unreadable, 'broken');
});

test('cut off anywhere, it is damaged, or still says nothing but the truth', async () => {
  const whole = await draw(invoice);
  for (let length = 0; length < whole.length; length += 97) {
    const { text, unreadable } = await readPdf(whole.subarray(0, length));
    if (unreadable === null) assert.deepEqual(numbersOf(text), ['1001']);
  }
});

test("reading leaves the caller's bytes as they are", async () => {
  const bytes = await draw(invoice);
  const copy = Buffer.from(bytes);
  await readPdf(bytes);
  assert.deepEqual(bytes, copy);
});
