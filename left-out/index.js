/**
 * Stands in the place of packages that our dependencies require and that nothing here ever calls (`overrides` in
 * package.json): loading one does no harm, using it says so.
 */
function leftOut() {
  throw new Error('This package is left out of Invoice Courier (see "overrides" in its package.json).');
}

module.exports = leftOut;
