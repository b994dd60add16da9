import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeadlinePassed } from '../deadline.ts';
import { disconnectOfFailure, disconnectOfState, disconnectOfStatus } from './disconnects.ts';
import { unreadable } from './page-verdict.ts';

test('failures of a start are told apart by what the browser says', () => {
  const reasons = [
    'net::ERR_NAME_NOT_RESOLVED at https://web.whatsapp.com/',
    'net::ERR_CERT_AUTHORITY_INVALID at https://web.whatsapp.com/',
    'net::ERR_CERT_DATE_INVALID at https://web.whatsapp.com/',
    'auth timeout',
    'Failed to launch the browser process: Code: 21',
    'Navigating frame was detached',
    'Requiring unknown module',
  ].map((message) => disconnectOfFailure(new Error(message)).reason);
  assert.deepEqual(reasons, [
    'unreachable',
    'certificate_refused',
    'clock_wrong',
    'page_broken',
    'browser_died',
    'browser_died',
    'page_broken',
  ]);
});

test('a page that is slow on a busy machine has not changed', () => {
  const late = [
    new DeadlinePassed(30_000),
    // As puppeteer makes them.
    Object.assign(new Error('Navigation timeout of 30000 ms exceeded'), { name: 'TimeoutError' }),
    new Error("Runtime.callFunctionOn timed out. Increase the 'protocolTimeout' setting in launch/connect calls"),
  ];
  for (const error of late) {
    assert.equal(disconnectOfFailure(error).reason, 'timed_out');
    assert.equal(unreadable(error).reason, 'timed_out');
  }
  assert.equal(unreadable(new Error('Requiring unknown module')).reason, 'page_broken');
});

test('a state without a logout before it is no verdict on the link', () => {
  assert.equal(disconnectOfState('UNPAIRED').reason, 'unknown');
  assert.equal(disconnectOfState('LOGOUT').reason, 'logged_out');
  assert.equal(disconnectOfState('SOMETHING_NEW').reason, 'unknown');
});

test('too many requests are waited out for as long as the server says', () => {
  const limited = disconnectOfStatus(429, '90', 1000);
  assert.deepEqual([limited.reason, limited.until], ['rate_limited', 91_000]);
  assert.equal(disconnectOfStatus(429, undefined, 1000).until, null);
  assert.equal(disconnectOfStatus(503, '90', 1000).reason, 'server_error');
});
