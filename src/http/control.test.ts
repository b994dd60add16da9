import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { replaceFile } from '../atomic-file.ts';
import { CodedError, hasCode } from '../errors/coded-error.ts';
import { vaultError } from '../errors/vault.ts';
import { inCommands } from '../next-steps/commands.ts';
import type { OperationProgress } from '../operations/session/session-operations.ts';
import { findService } from './control-client.ts';
import { addressSchema, controlFile, OPERATOR_HEADER } from './control-messages.ts';
import { type ServiceOperations, startControl } from './control-server.ts';

let dataPath = '';
beforeEach(async () => {
  dataPath = await mkdtemp(path.join(tmpdir(), 'control-'));
});
afterEach(() => rm(dataPath, { recursive: true, force: true }));

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const unexpected = () => Promise.reject(new Error('not asked for'));

function operations(change: Partial<ServiceOperations>): ServiceOperations {
  return {
    status: unexpected,
    history: unexpected,
    figures: unexpected,
    backup: unexpected,
    refresh: unexpected,
    restore: unexpected,
    clean: unexpected,
    repair: unexpected,
    link: unexpected,
    test: unexpected,
    stop: unexpected,
    pendingApproval: unexpected,
    approve: unexpected,
    stopSending: unexpected,
    resumeSending: unexpected,
    ...change,
  };
}

test('a request with an unencoded operator name is refused before anything is done', async () => {
  const control = await startControl({ dataPath, session: 's', operations: operations({}), log });
  try {
    const { port, token } = addressSchema.parse(JSON.parse(await readFile(control.file, 'utf8')));
    const answer = await fetch(`http://127.0.0.1:${port}/control/status`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, [OPERATOR_HEADER]: '%zz' },
      body: '{}',
    });
    assert.equal(answer.status, 400);
  } finally {
    await control.close();
  }
});

test('only requests with the token are accepted', async () => {
  const control = await startControl({ dataPath, session: 's', operations: operations({}), log });
  try {
    assert.equal((await stat(control.file)).mode & 0o777, 0o600);
    const { port } = addressSchema.parse(JSON.parse(await readFile(control.file, 'utf8')));
    for (const authorization of ['', 'Bearer ', `Bearer ${'0'.repeat(64)}`]) {
      const answer = await fetch(`http://127.0.0.1:${port}/control/clean`, {
        method: 'POST',
        headers: { authorization },
        body: '{"unlink":false}',
      });
      assert.equal(answer.status, 401);
    }
  } finally {
    await control.close();
  }
});

test('progress arrives in order, and a coded error with its next step', async () => {
  const status = () => Promise.resolve({} as Awaited<ReturnType<ServiceOperations['status']>>);
  const clean: ServiceOperations['clean'] = (_wish, call) => {
    assert.equal(call.decidedBy, 'José');
    for (const sentence of ['one', 'two', 'three']) call.progress({ type: 'step', sentence });
    return Promise.reject(vaultError('VAULT_NO_SUCH_BACKUP', { from: 'q1' }));
  };
  const control = await startControl({ dataPath, session: 's', operations: operations({ status, clean }), log });
  try {
    const service = await findService(dataPath, 's');
    assert.ok(service);
    const steps: OperationProgress[] = [];
    const call = {
      decidedBy: 'José',
      signal: new AbortController().signal,
      progress: (step: OperationProgress) => void steps.push(step),
    };
    await assert.rejects(service.operations.clean({ unlink: false }, call), (error) => {
      assert.ok(error instanceof CodedError);
      assert.equal(inCommands(error.next), 'See what there is: node session-manager.js --list');
      return hasCode(error, 'VAULT_NO_SUCH_BACKUP');
    });
    assert.deepEqual(
      steps.map((step) => (step.type === 'step' ? step.sentence : '')),
      ['one', 'two', 'three'],
    );
  } finally {
    await control.close();
  }
});

test('a service that is gone is not found, even if it left its address behind', async () => {
  assert.equal(await findService(dataPath, 's'), null);
  const control = await startControl({ dataPath, session: 's', operations: operations({}), log });
  const left = await readFile(control.file, 'utf8');
  await control.close();
  await replaceFile(controlFile(dataPath, 's'), left);
  assert.equal(await findService(dataPath, 's'), null);
});
