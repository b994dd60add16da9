import jsQR from 'jsqr';
import type { Page } from 'playwright-core';

/** One byte a pixel, base64: as bright as it is green, which black and white are alike. */
const develop = (png: string): string => `(async () => {
  const image = await createImageBitmap(new Blob([Uint8Array.fromBase64('${png}')], { type: 'image/png' }));
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, grey: Uint8Array.from({ length: width * height }, (_, at) => data[at * 4 + 1]).toBase64() };
})()`;

/** What a phone's camera reads on a picture of the page as it is shown; null: no QR code. */
export async function scannedFrom(page: Page): Promise<string | null> {
  const png = await page.screenshot({ type: 'png' });
  // In a page of its own: ours may load no picture that is not its own.
  const darkroom = await page.context().newPage();
  try {
    const { width, height, grey } = await darkroom.evaluate<{ width: number; height: number; grey: string }>(
      develop(png.toString('base64')),
    );
    const pixels = Buffer.from(grey, 'base64');
    const rgba = new Uint8ClampedArray(pixels.length * 4).fill(255);
    for (const [at, value] of pixels.entries()) rgba.fill(value, at * 4, at * 4 + 3);
    return jsQR(rgba, width, height)?.data ?? null;
  } finally {
    await darkroom.close();
  }
}
