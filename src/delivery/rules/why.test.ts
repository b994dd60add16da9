import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsInWords, sentenceFor } from './why.ts';

test('counted codes become what they mean; what is no code stays', () => {
  assert.equal(
    reasonsInWords('Held or failed: 3 invoices (2 PHONE_MISSING, 1 DOCUMENT_BROKEN). Sending is off (SEND_DAILY_CAP).'),
    'Held or failed: 3 invoices (2: SAP has no phone number for the customer; 1: The PDF cannot be read as a PDF: it is damaged or cut off). Sending is off (SEND_DAILY_CAP).',
  );
});

test('what a reason means reads as a sentence without the details of one case', () => {
  assert.equal(
    sentenceFor('DOCUMENT_NAME_ALONE'),
    'The PDF is named like the invoice, but its text does not confirm this.',
  );
  assert.equal(
    sentenceFor('DOCUMENT_OF_ANOTHER_INVOICE'),
    'The PDF is named like the invoice, but the document is another one.',
  );
  assert.equal(sentenceFor('DOCUMENT_NOT_OBTAINED'), 'The … source cannot provide the PDF of the invoice.');
});
