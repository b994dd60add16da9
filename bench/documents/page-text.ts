import { getDocumentProxy } from 'unpdf';

/** What a page shows, read without any code of the product: attempts must not depend on what it recognizes. */
export interface PageNumbers {
  /** Every run of digits up to ten long, by its value. */
  readonly integers: readonly number[];
  /** Every amount in every reading, as a decimal with a point: "1210.50", "1210". */
  readonly amounts: readonly string[];
}

/** Numbers of all pages together; empty for what cannot be read. */
export async function pageNumbers(bytes: Uint8Array): Promise<PageNumbers> {
  const text = await textOf(bytes).catch(() => '');
  const integers = [...text.matchAll(/(?<!\d)\d{1,10}(?!\d)/g)].map(([digits]) => Number(digits));
  const amounts = [
    ...text.matchAll(/(?<!\d)\d{1,3}(?:[.,'’ ]\d{2,3}){0,4}[.,]\d{2}(?!\d)|(?<!\d)\d{1,12}[.,]\d{1,2}(?!\d)/g),
  ]
    .map(([token]) => /^(.*)[.,](\d{1,2})$/.exec(token))
    .map((parts) => `${parts?.[1]?.replace(/\D/g, '') ?? ''}.${parts?.[2] ?? ''}`);
  const grouped = [...text.matchAll(/(?<![\d.,])\d{1,3}(?:[.,]\d{3}){1,3}(?![\d.,])/g)].map(([token]) =>
    token.replace(/\D/g, ''),
  );
  return { integers: [...new Set(integers)], amounts: [...new Set([...amounts, ...grouped, ...integers.map(String)])] };
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
  try {
    let text = '';
    for (let page = 1; page <= pdf.numPages; page++) {
      const { items } = await (await pdf.getPage(page)).getTextContent();
      text += `${items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : ' ') : '')).join('')}\n`;
    }
    return text;
  } finally {
    await pdf.loadingTask.destroy();
  }
}
