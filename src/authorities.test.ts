import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAuthority } from '../sandbox/tls/certificates.ts';
import { contextTrusting } from './authorities.ts';

test('connections that trust the same share what they trust', () => {
  const [ours, theirs] = [makeAuthority().certPem, makeAuthority().certPem];
  const contexts = [contextTrusting(ours, true), contextTrusting(ours, false), contextTrusting(theirs, true)];
  assert.equal(new Set(contexts).size, 3);
  assert.equal(contextTrusting(ours, true), contexts[0]);
});
