import { layOut } from '../layout/lay-out.ts';
import type { Page, PlacedText } from '../layout/page.ts';

/** The part of an open PDF used here. */
interface Pdf {
  readonly numPages: number;
  getPage(number: number): Promise<PdfPage>;
}
interface PdfPage {
  getTextContent(): Promise<{ readonly items: readonly Item[] }>;
  getViewport(options: { readonly scale: number }): {
    readonly transform: readonly number[];
    readonly width: number;
    readonly height: number;
  };
  cleanup(): unknown;
}
/** Text, or a mark of where tagged content begins and ends. */
type Item = { readonly type: string } | TextItem;
interface TextItem {
  /** In the order in which it is read. */
  readonly str: string;
  /** Of the text as a whole: `rtl`, `ltr` or `ttb`. */
  readonly dir: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}
type Matrix = readonly number[];

/** Maximum text pieces of all pages; drawings can have more. */
const MOST_PIECES = 60_000;

/**
 * The laid-out pages of an open PDF; null if it has too many pages or too much text.
 */
export async function pagesOf(pdf: Pdf, mostPages: number): Promise<Page[] | null> {
  const pages: Page[] = [];
  let pieces = 0;
  if (pdf.numPages > mostPages) return null;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    pieces += items.length;
    if (pieces > MOST_PIECES) return null;
    const { transform, width, height } = page.getViewport({ scale: 1 });
    pages.push({ ...layOut(placedText(items, transform)), size: [width, height] });
    page.cleanup();
  }
  return pages;
}

/** As the page is shown, turned by its own rotation: the upper left corner is the origin. */
function placedText(items: readonly Item[], [a = 1, b = 0, c = 0, d = -1, e = 0, f = 0]: Matrix): PlacedText[] {
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [ta = 1, tb = 0, tc = 0, td = 1, te = 0, tf = 0] = item.transform;
    const [dx, dy] = [a * ta + c * tb, b * ta + d * tb];
    return [
      {
        text: item.str,
        x: a * te + c * tf + e,
        y: b * te + d * tf + f,
        width: item.width,
        size: item.height > 0 ? item.height : Math.hypot(tc, td),
        angle: (Math.atan2(dy, dx) * 180) / Math.PI,
        rtl: item.dir === 'rtl',
      },
    ];
  });
}
