import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { blankMemory } from '../lifecycle/memory.ts';
import { type MetadataPlace, metadataPath, readMetadata, writeMetadata } from './metadata.ts';

let place: MetadataPlace;
beforeEach(() => {
  place = { authPath: mkdtempSync(join(tmpdir(), 'courier-metadata-')), sessionName: 'test', engine: 'baileys' };
});
afterEach(() => rmSync(place.authPath, { recursive: true }));

const memory = () => blankMemory({ engine: 'baileys', sessionName: 'test', generation: 'a1' });

test('what was written is read, and no other files are left', () => {
  writeMetadata(place, memory());
  assert.deepEqual(readMetadata(place, 1), { state: 'read', memory: memory() });
  assert.deepEqual(readdirSync(place.authPath), ['test.baileys.metadata.json']);
  if (process.platform !== 'win32') assert.equal(statSync(metadataPath(place)).mode & 0o777, 0o600);
});

test('a session without metadata has none', () => {
  assert.deepEqual(readMetadata(place, 1), { state: 'none' });
});

test('every truncation counts as damage and is moved aside, never as an empty session', () => {
  writeMetadata(place, memory());
  const whole = readFileSync(metadataPath(place), 'utf8');
  for (let length = 0; length < whole.trimEnd().length; length++) {
    writeFileSync(metadataPath(place), whole.slice(0, length));
    const read = readMetadata(place, length);
    assert.equal(read.state, 'damaged', `length ${length}`);
    assert.ok(existsSync(read.movedTo));
    assert.equal(existsSync(metadataPath(place)), false);
  }
});

test('metadata of another session or engine is rejected', () => {
  for (const wrong of [{ sessionName: 'other' }, { engine: 'webjs' }, { generation: '' }]) {
    writeFileSync(metadataPath(place), JSON.stringify({ ...memory(), ...wrong }));
    assert.equal(readMetadata(place, 1).state, 'damaged', JSON.stringify(wrong));
  }
});
