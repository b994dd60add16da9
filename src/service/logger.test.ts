import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentsError } from '../errors/documents.ts';
import { whatsappError } from '../errors/whatsapp.ts';
import { serializersOf } from './logger.ts';

const serializers = serializersOf(false);

test('a cause quoted in the sentence is logged once, and one that is not is added', () => {
  const cause = new Error('spawn EAGAIN');
  const quoted = documentsError('PDF_READER_FAILED', { detail: cause.message }, cause);
  assert.equal(serializers.err(quoted)['message'], 'The process that reads PDFs cannot be started: spawn EAGAIN.');
  const silent = whatsappError('WHATSAPP_NOT_CONNECTED', {}, cause);
  assert.equal(serializers.err(silent)['message'], `${silent.message}: spawn EAGAIN`);
});

test('circular causes end', () => {
  const error = new Error('one');
  error.cause = new Error('two', { cause: error });
  assert.equal(serializers.err(error)['message'], 'one: two');
});

test('a coded error has a stack in a debug log alone, and a defect always', () => {
  const coded = whatsappError('WHATSAPP_NOT_CONNECTED', {});
  assert.equal(serializers.err(coded)['stack'], undefined);
  assert.match(String(serializersOf(true).err(coded)['stack']), /logger\.test/);
  assert.match(String(serializers.err(new Error('a defect'))['stack']), /logger\.test/);
});
