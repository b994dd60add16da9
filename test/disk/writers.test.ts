import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allWriters } from './all-writers.ts';
import { sweepWriter } from './cases.ts';
import { FaultyDisk, installFaultyDisk } from './faulty-disk.ts';

const disk = new FaultyDisk();
await installFaultyDisk(disk);

describe('whatever the disk refuses, a reader finds the old or the new, and the work succeeds when it is well', () => {
  for (const writer of allWriters) {
    test(writer.name, { skip: writer.slow === 'left out of the short form' }, async (context) => {
      const { faults, operations } = await sweepWriter(disk, writer, 'short');
      assert.ok(faults > 0, 'nothing was injected');
      context.diagnostic(`${faults} faults at ${operations.join(', ')}`);
    });
  }
});
