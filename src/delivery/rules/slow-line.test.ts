import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whatsappError } from '../../errors/whatsapp.ts';
import { heldForSlowLine } from './slow-line.ts';

const slow = whatsappError('WHATSAPP_LINE_TOO_SLOW', { figures: '900 of 10240 KB in 120 s, 7.5 KB/s' });
const reason = 'WHATSAPP_LINE_TOO_SLOW';

describe('a line too slow for a document', () => {
  it('is tried again twice, then held with the figures', () => {
    assert.equal(heldForSlowLine({ reason: null, failures: 0 }, slow), null);
    assert.equal(heldForSlowLine({ reason, failures: 1 }, slow), null);
    const held = heldForSlowLine({ reason, failures: 2 }, slow);
    assert.equal(held?.reason, 'DELIVERY_LINE_TOO_SLOW');
    assert.match(held.detail, /tried 3 times.* 7\.5 KB\/s/);
  });

  it('does not hold for other failures, nor for the first slow one after many of those', () => {
    assert.equal(heldForSlowLine({ reason: 'SAP_UNREACHABLE', failures: 9 }, slow), null);
    assert.equal(
      heldForSlowLine({ reason, failures: 9 }, whatsappError('WHATSAPP_UPLOAD_FAILED', { detail: 'x' })),
      null,
    );
  });
});
