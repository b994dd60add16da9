import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceFor } from './why.ts';

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
