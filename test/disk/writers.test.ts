import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import '../../src/cheap-scrypt.test-support.ts';
import { seed } from '../support/sample.ts';
import { allWriters } from './all-writers.ts';
import { sweepWriter } from './cases.ts';
import { FaultyDisk, installFaultyDisk } from './faulty-disk.ts';

const disk = new FaultyDisk();
await installFaultyDisk(disk);

describe('whatever the disk rejects, readers find the old or the new content, and the work succeeds once it recovers', () => {
  for (const writer of allWriters) {
    test(writer.name, { skip: writer.slow === 'left out of the short form' }, async (context) => {
      const { faults, operations } = await sweepWriter(disk, writer, 'short');
      assert.ok(faults > 0, 'nothing was injected');
      context.diagnostic(`seed ${seed}: ${faults} faults at ${operations.join(', ')}`);
    });
  }
});
