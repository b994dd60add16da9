import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isConflict, isNotFound, isSessionLost, isTransient, readRefusal, unknownProperty } from './refusal.ts';

it('reads errors of OData v3 and v4 alike', () => {
  const v3 = readRefusal(
    404,
    '{"error":{"code":-2028,"message":{"lang":"en-us","value":"No matching records found"}}}',
  );
  const v4 = readRefusal(404, '{"error":{"code":"-2028","message":"No matching records found"}}');
  assert.deepEqual(v3, v4);
  assert.deepEqual(v4, { status: 404, code: '-2028', text: 'No matching records found', fromSap: true });
  assert.ok(isNotFound(v4));
});

it("keeps the beginning of a proxy's page, and recognises that it is not from SAP", () => {
  const page = readRefusal(502, '<html><head><title>Proxy Error</title></head><body>\n<p>No node</p></body></html>');
  assert.deepEqual(page, { status: 502, code: '', text: 'Proxy Error No node', fromSap: false });
  assert.ok(isTransient(page));
  assert.equal(isNotFound(readRefusal(404, '<html>Not Found</html>')), false);
});

it('reads an empty body, a list, and an incomplete error', () => {
  for (const body of ['', '[]', 'null', '{"error":', '{"error":{}}', '{"error":{"code":{},"message":7}}']) {
    assert.equal(typeof readRefusal(500, body).text, 'string');
  }
});

it('distinguishes a lost session, a conflict and an unknown property', () => {
  const refusal = (status: number, code: string, text = '') => ({ status, code, text, fromSap: true });
  assert.ok(isSessionLost(refusal(401, '301')));
  assert.ok(isConflict(refusal(412, '-2039')));
  assert.equal(unknownProperty(refusal(400, '-1000', "Property 'Letter' of 'Document' is invalid")), 'Letter');
  assert.equal(unknownProperty(refusal(400, '201', "Property 'Letter' is invalid")), 'Letter');
  assert.equal(unknownProperty(refusal(400, '-5002', "Property 'Letter' is invalid")), null);
  assert.ok(isTransient(refusal(503, '-1')));
  assert.equal(isTransient(refusal(500, '-1')), false, "SAP's own 500 is an answer");
});
