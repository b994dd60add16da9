import assert from 'node:assert/strict';
import { it } from 'node:test';
import { forever, smallCompany, startPair } from '../support/sap.ts';

const KEYS = ['C/1', '1/2/3', "O'C/2", 'Ñ/ü', 'C%2F9', 'A&B/C', 'A+B', 'C 1', '#/1', 'a?b/c'];

for (const encodedSlashes of [true, false]) {
  it(`reads partners with difficult keys, with a web server that accepts slashes in a path: ${encodedSlashes}`, async (t) => {
    const partners = KEYS.map((CardCode) => ({ CardCode, CardName: `Name of ${CardCode}`, Cellular: '11 4444-5555' }));
    const { source, admin } = await startPair(t, {
      server: { company: { ...smallCompany, partners, invoices: [] }, encodedSlashes },
    });
    for (const key of KEYS) {
      const partner = await source.partner(key, forever);
      assert.deepEqual([partner?.cardCode, partner?.name], [key, `Name of ${key}`]);
    }
    assert.equal(await source.partner('C/absent', forever), null);
    const lists = (await admin.requests()).filter(({ path }) => path.includes('$filter=CardCode eq'));
    assert.equal(lists.length > 0, !encodedSlashes);
  });
}
