/**
 * Stands in the place of packages that our dependencies require and that nothing here uses (`overrides` in package.json):
 * loading one does no harm, using it says so.
 */
function leftOut() {
  throw new Error('This package is left out of Invoice Courier (see "overrides" in its package.json).');
}

// whatsapp-web.js tells fluent-ffmpeg of a program whenever a client is made, and uses it for stickers alone.
leftOut.setFfmpegPath = () => undefined;

module.exports = leftOut;
