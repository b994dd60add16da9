import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { type PrintModel, two } from './model.ts';
import type { Random } from './random.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type Put = (text: string, x: number, y: number, size?: number) => void;

const FONTS = ['Helvetica', 'Times-Roman', 'Courier', 'Helvetica-Bold'] as const;

/** Position of the header fields. */
const HEADS = ['beside', 'far', 'above', 'table', 'before'] as const;

/** Draws prints like various programs: fonts, positions, number formats, whole words or single letters, rotated pages. */
export async function drawPrints(models: readonly PrintModel[], random: Random): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false, info: { CreationDate: new Date('2026-01-01T00:00:00Z') } });
  for (const model of models)
    for (const copy of model.copies.length === 0 ? [''] : model.copies) drawPrint(pdf, model, random, copy);
  pdf.end();
  return await buffer(pdf);
}

/** A scanned print: only shapes, no text. */
export async function drawScan(random: Random): Promise<Buffer> {
  const pdf = new PDFDocument({ info: { CreationDate: new Date('2026-01-01T00:00:00Z') } });
  for (let y = 80; y < 700; y += 22) pdf.rect(80, y, random.integer(100, 400), 7).fill('#55524a');
  pdf.end();
  return await buffer(pdf);
}

/** As it comes out of a printer driver or a scanner's feed: the text on its side or head over, or the page turned for its viewer. */
function addPage(pdf: Pdf, random: Random): void {
  const way = random.chance(0.12) ? random.pick(['side', 'head', 'viewer'] as const) : 'upright';
  pdf.addPage({ size: 'A4', margin: 0, layout: way === 'side' ? 'landscape' : 'portrait' });
  if (way === 'side') pdf.rotate(90).translate(0, -pdf.page.width);
  if (way === 'head') pdf.rotate(180).translate(-pdf.page.width, -pdf.page.height);
  if (way === 'viewer') Object.assign(pdf.page.dictionary.data, { Rotate: random.pick([90, 180, 270]) });
}

/** Alone on a line, below an address, in a corner, beside other words. */
const STRAYS = [
  [300, 250],
  [50, 219],
  [500, 20],
  [180, 180],
] as const;

function drawPrint(pdf: Pdf, model: PrintModel, random: Random, copy: string): void {
  addPage(pdf, random);
  pdf.font(random.pick(FONTS));
  const splits = random.chance(0.15);
  const put: Put = (text, x, y, size = 9) => {
    pdf.fontSize(size);
    if (!splits) {
      pdf.text(text, x, y, { lineBreak: false });
      return;
    }
    let at = x;
    for (const letter of text) {
      if (letter !== ' ') pdf.text(letter, at, y, { lineBreak: false });
      at += pdf.widthOfString(letter);
    }
  };
  const { country } = model;
  put('Ejemplo & Söhne Ltd.', 50, 40, 14);
  put(`${country.taxId} ${country.taxIds[0]}`, 50, 60);
  put('Main Street 1234, 80333 Sample Town', 50, 74);
  if (copy !== '') put(copy, 250, 20, 8);
  drawHead(put, model, random);
  model.strays.forEach((number, i) => {
    const [x, y] = STRAYS[i] ?? [50, 20];
    put(number, x, y, 8);
  });
  put('Customer AG', 50, 180);
  put('Lane 77, 69876 Elsewhere', 50, 193);
  put(`${country.taxId} ${model.customerTaxId}`, 50, 206);
  model.references.forEach((reference, i) => {
    put(reference, 50, 230 + i * 14);
  });
  drawTotals(pdf, put, model, random, drawLines(put, model));
  put('Tel. +49 932 431 500   IBAN DE08 7009 0100 1234 5678 90', 50, 760, 8);
}

function drawHead(put: Put, model: PrintModel, random: Random): void {
  const { country, printed, title } = model;
  const label = model.kind === 'invoice' ? random.pick(country.number) : model.country.code === 'CL' ? 'N°' : '';
  const date = [random.pick(country.date), dateOf(model, random)] as const;
  const due = [country.dueDate, dateOf({ ...model, date: dueDate(model.date) }, random)] as const;
  if (label === '') put(`${title} ${printed}`, 330, 90, 13);
  else put(title, 330, 90, 13);
  const fields = [...(label === '' ? [] : [[label, printed] as const]), date, due];
  // A bare "N°" is below its title.
  const head = label.length < 4 ? 'beside' : random.pick(HEADS);
  fields.forEach(([words, value], i) => {
    const y = 112 + i * 15;
    if (head === 'beside') put(`${words} ${value}`, 330, y);
    if (head === 'before') {
      put(value, 330, y);
      put(words, 440, y);
    }
    if (head === 'far') {
      put(words, 330, y);
      put(value, 470, y);
    }
    if (head === 'above') {
      put(words, 330, 112 + i * 28, 7);
      put(value, 330, 122 + i * 28, 10);
    }
    if (head === 'table') {
      put(words, 250 + i * 110, 130, 8);
      put(value, 250 + i * 110, 143, 9);
    }
  });
}

function drawLines(put: Put, model: PrintModel): number {
  const columns = [50, 300, 370, 470] as const;
  const row = (y: number, cells: readonly string[]) => {
    cells.forEach((cell, i) => {
      put(cell, columns[i] ?? 50, y);
    });
  };
  row(280, model.country.columns);
  let y = 298;
  for (const [i, { quantity, price }] of model.lines.entries()) {
    row(y, [`Item ${i + 1} 12345`, String(quantity), money(model, price), money(model, quantity * price)]);
    y += 16;
  }
  return y + 12;
}

function drawTotals(pdf: Pdf, put: Put, model: PrintModel, random: Random, from: number): void {
  const { country } = model;
  const sign = model.kind === 'credit_note' && random.chance(0.5) ? -1 : 1;
  const withCurrency = random.chance(0.5);
  const amount = (thousandths: number) =>
    `${money(model, sign * thousandths)}${withCurrency ? ` ${country.currency}` : ''}`;
  const rows = [
    [random.pick(country.net), amount(model.net)],
    [random.pick(country.tax), amount(model.tax)],
    [random.pick(country.total), amount(model.total)],
  ] as const;
  const way = random.pick(['beside', 'far', 'right', 'below', 'before', 'columns'] as const);
  if (way === 'columns') {
    // The sums of a table's columns, behind the word for the last of them.
    const [net, tax, total] = rows;
    put(total[0], 120, from + 13);
    [net[0], tax[0], total[0]].forEach((words, i) => {
      put(words, 250 + i * 105, from, 8);
    });
    [net[1], tax[1], total[1]].forEach((value, i) => {
      put(value, 250 + i * 105, from + 13);
    });
    return;
  }
  rows.forEach(([words, value], i) => {
    const y = from + i * 16;
    if (way === 'beside') put(`${words}: ${value}`, 330, y, i === 2 ? 11 : 9);
    if (way === 'far') {
      put(words, 300, y);
      put(value, 470, y);
    }
    if (way === 'before') {
      put(value, 330, y);
      put(words, 440, y);
    }
    if (way === 'right') {
      put(words, 300, y);
      pdf.fontSize(9);
      put(value, 550 - pdf.widthOfString(value), y);
    }
    if (way === 'below') {
      put(words, 60 + i * 170, from, 8);
      put(value, 60 + i * 170, from + 13);
    }
  });
}

/** In the country's format; PDF's standard fonts have no narrow spaces. */
export function money({ country }: PrintModel, thousandths: number): string {
  const format = new Intl.NumberFormat(country.locale, {
    minimumFractionDigits: country.decimals,
    maximumFractionDigits: country.decimals,
    useGrouping: true,
  });
  return format
    .format(thousandths / 1000)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\u2019/g, "'")
    .replace(/\u2212/g, '-');
}

function dateOf({ date, country }: PrintModel, random: Random): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const long = new Intl.DateTimeFormat(country.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(date));
  const numeric =
    country.code === 'US'
      ? `${month}/${day}/${year}`
      : country.locale.startsWith('de')
        ? `${day}.${month}.${year}`
        : `${day}/${month}/${year}`;
  return random.pick([numeric, numeric, date, long]);
}

function dueDate(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const due = new Date(Date.UTC(year, month - 1, day + 30));
  return `${due.getUTCFullYear()}-${two(due.getUTCMonth() + 1)}-${two(due.getUTCDate())}`;
}
