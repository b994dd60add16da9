import { encode } from 'uqr';
import { type Html, html } from '../html.ts';

/** Modules of quiet around it, as ISO/IEC 18004 wants. */
const QUIET = 4;

/** A QR code as SVG, one unit a module, dark on light whatever the page's colours: cameras want it so. Pure. */
export function qrCode(text: string, label: string): Html {
  const { data, size } = encode(text, { border: 0 });
  const whole = size + 2 * QUIET;
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('');
  return html`<svg class="qr" viewBox="0 0 ${whole} ${whole}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect class="qr-ground" width="${whole}" height="${whole}"/><path class="qr-ink" d="${path}"/></svg>`;
}
