import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import { sessionError } from '../../errors/session.ts';
import type { OperationCall, SessionOperations } from '../../operations/session/session-operations.ts';
import { orAlone } from './or-alone.ts';

const call: OperationCall = { decidedBy: 'ana', signal: new AbortController().signal, progress: () => undefined };
const refusing = {
  refresh: () => Promise.reject(sessionError('SESSION_COMMAND_REFUSED', { command: 'A refresh', state: 'stopped' })),
} as unknown as SessionOperations;

/** The command alone; counts what it does. */
function alone(ending: boolean) {
  const did: string[] = [];
  const operations = {
    refresh: (given: OperationCall) => {
      did.push(given.decidedBy);
      return Promise.resolve();
    },
  } as unknown as SessionOperations;
  const either = orAlone(refusing, {
    isEnding: () => Promise.resolve(ending),
    reachAgain: () => Promise.resolve(operations),
  });
  return { did, either };
}

test('what a stopping service refuses is done by the command itself', async () => {
  const { did, either } = alone(true);
  await either.refresh(call);
  assert.deepEqual(did, ['ana']);
});

test('what a running service refuses remains refused', async () => {
  const { did, either } = alone(false);
  await assert.rejects(either.refresh(call), (error) => hasCode(error, 'SESSION_COMMAND_REFUSED'));
  assert.deepEqual(did, []);
});
