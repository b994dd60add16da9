import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsInWords } from './why.ts';

test('counted codes become what they mean; what is no code stays', () => {
  assert.equal(
    reasonsInWords('Held or failed: 3 invoices (2 PHONE_MISSING, 1 DOCUMENT_BROKEN). Sending is off (SEND_DAILY_CAP).'),
    'Held or failed: 3 invoices (2: SAP has no phone number for the customer; 1: the PDF cannot be read as a PDF: it is damaged or cut off). Sending is off (SEND_DAILY_CAP).',
  );
});
