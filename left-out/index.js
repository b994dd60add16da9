/**
 * Stands in the place of packages that our dependencies require and that nothing here ever calls (`overrides` in
 * package.json): loading one does no harm, using it says so.
 */
function leftOut() {
  throw new Error('This package is left out of Invoice Courier (see "overrides" in its package.json).');
}

// whatsapp-web.js hands its client's `ffmpegPath` on whenever one is made; only stickers, which nobody sends, use it.
leftOut.setFfmpegPath = () => undefined;

module.exports = leftOut;
