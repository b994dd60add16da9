import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryErrors } from '../errors/delivery.ts';
import { documentsError } from '../errors/documents.ts';
import { whatsappError } from '../errors/whatsapp.ts';
import { logOf } from './company-loop.ts';
import { createLogger, serializersOf } from './logger.ts';

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

test('commands in the log of one of several companies name it, and those of the only one do not', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const { next } = deliveryErrors.DELIVERY_UNKNOWN;
  const companies = ['north', 'north, south'].map((name) => logOf(log, { name, account: 'alpha' }));
  for (const one of [...companies, log]) one.info({ next }, 'said');
  const told = lines.map((line) => /service\.js ([^"]*)"/.exec(line)?.[1]);
  assert.deepEqual(told, ['--company north deliveries list', '--company north deliveries list', 'deliveries list']);
});
