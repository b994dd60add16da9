import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { engineMarker, parseProcessTable } from './orphans.ts';

describe('processes left behind', () => {
  it('are marked by their store, however its path is written', () => {
    assert.equal(engineMarker('/data/a/../store'), engineMarker('/data/store/'));
    assert.notEqual(engineMarker('/data/store'), engineMarker('/data/store2'));
  });

  it('are read from a process table', () => {
    const table = '    1     1 /sbin/init\n  415   400 node entry.ts --marker=1 x\nnonsense\n';
    assert.deepEqual(parseProcessTable(table), [
      { pid: 1, group: 1, commandLine: '/sbin/init' },
      { pid: 415, group: 400, commandLine: 'node entry.ts --marker=1 x' },
    ]);
  });
});
