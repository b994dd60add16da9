import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ServedFiles, UnansweredError } from './served-files.ts';

test('shares hang alone, until so many do that Node has no thread to spare', async () => {
  const served = new ServedFiles({ deadlineMs: 30, shareOf: (file) => file.charAt(1) });
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const answers = (share: string) => served.at(share).call(() => Promise.resolve(share));
  await assert.rejects(
    served.at('/a').call(() => first.promise),
    UnansweredError,
  );
  assert.equal(await answers('/b'), '/b');
  await assert.rejects(
    served.at('/c').call(() => second.promise),
    UnansweredError,
  );
  await assert.rejects(answers('/b'), UnansweredError);
  second.resolve('');
  await turn();
  assert.equal(await answers('/b'), '/b');
  await assert.rejects(answers('/a'), UnansweredError);
});
