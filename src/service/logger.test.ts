import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentsError } from '../errors/documents.ts';
import { whatsappError } from '../errors/whatsapp.ts';
import { serializers } from './logger.ts';

test('a cause that the sentence quotes is logged once, and one that it keeps silent about is logged with it', () => {
  const cause = new Error('spawn EAGAIN');
  const quoted = documentsError('PDF_READER_FAILED', { detail: cause.message }, cause);
  assert.equal(serializers.err(quoted)['message'], 'The process that reads PDFs cannot be started: spawn EAGAIN.');
  const silent = whatsappError('WHATSAPP_NOT_CONNECTED', {}, cause);
  assert.equal(serializers.err(silent)['message'], `${silent.message}: spawn EAGAIN`);
});

test('causes in a circle end', () => {
  const error = new Error('one');
  error.cause = new Error('two', { cause: error });
  assert.equal(serializers.err(error)['message'], 'one: two');
});
