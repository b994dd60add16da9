import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import type { HealthFindings } from '../lifecycle/health-check.ts';
import { keepCopy, readCopy } from './copy-record.ts';
import { keepDrill, readDrills } from './drill-record.ts';
import { keepHealthFindings, readHealthHistory } from './health-history.ts';
import type { MetadataPlace } from './metadata.ts';
import { newerRecords } from './newer-records.ts';
import type { MovedAside } from './record-file.ts';
import { keepWebVersion, readWebVersions } from './web-version-record.ts';

let place: MetadataPlace;
let warned: object[];
let told: MovedAside;
beforeEach(() => {
  place = { authPath: mkdtempSync(path.join(tmpdir(), 'courier-record-')), sessionName: 'test', engine: 'baileys' };
  warned = [];
  const ignore = (): void => undefined;
  told = { wall: 7, log: { debug: ignore, info: ignore, warn: (fields) => void warned.push(fields), error: ignore } };
});
afterEach(() => rmSync(place.authPath, { recursive: true }));

const checked: HealthFindings = {
  at: 1,
  connection: 'answered',
  store: null,
  lockHeld: true,
  freeBytes: null,
  clockStepMs: 0,
  backupAgeMs: null,
};
const drilled = { at: 1, ms: 2, file: '/x', backupAt: 1, bytes: 3, problem: null };
const copied = { at: 1, newestAt: 1, problem: null };
const said = { type: 'web_version', version: '2.3000.1', said: 'accepted', until: null } as const;

const kinds: readonly {
  readonly name: string;
  readonly keep: () => void;
  readonly read: () => unknown;
  readonly withMore: unknown;
}[] = [
  {
    name: 'health',
    keep: () => keepHealthFindings(place, checked, told),
    read: () => readHealthHistory(place),
    withMore: { checks: [checked] },
  },
  {
    name: 'drill',
    keep: () => keepDrill(place, drilled, told),
    read: () => readDrills(place),
    withMore: [{ ...drilled, signed: true }],
  },
  {
    name: 'copy',
    keep: () => keepCopy(place, copied, told),
    read: () => readCopy(place),
    withMore: { ...copied, places: 2 },
  },
  {
    name: 'web-version',
    keep: () => keepWebVersion(place, said, 1, told.log),
    read: () => readWebVersions(place).accepted,
    withMore: { served: null, accepted: null, refused: null, ending: null, offered: null },
  },
];

for (const { name, keep, read, withMore } of kinds)
  describe(`the record ${name}`, () => {
    const fileName = `test.baileys.${name}.json`;
    const file = (): string => path.join(place.authPath, fileName);

    for (const left of [{ format: 2, kept: 'all' }, withMore])
      test(`of a newer version is told, and moved aside before another is begun: ${JSON.stringify(left)}`, () => {
        const text = JSON.stringify(left);
        writeFileSync(file(), text);
        const nothing = read();
        assert.deepEqual(newerRecords(place), [file()]);
        assert.equal(readFileSync(file(), 'utf8'), text, 'reading changes nothing');
        keep();
        const [aside = ''] = readdirSync(place.authPath).filter((one) => one.startsWith(`${fileName}.newer-`));
        assert.equal(readFileSync(path.join(place.authPath, aside), 'utf8'), text);
        assert.ok(warned.some((fields) => 'err' in fields && hasCode(fields.err, 'WHATSAPP_RECORD_NEWER')));
        assert.notDeepEqual(read(), nothing);
        assert.deepEqual(newerRecords(place), []);
      });

    test('of this version is read and no warning; torn, it begins anew', () => {
      keep();
      const kept = read();
      assert.deepEqual(newerRecords(place), []);
      writeFileSync(file(), '[{"at":');
      assert.deepEqual(newerRecords(place), []);
      keep();
      assert.deepEqual(read(), kept);
      assert.deepEqual(warned, []);
    });
  });

test('what a newer version wrote into a result of a health check stays in it', () => {
  const file = path.join(place.authPath, 'test.baileys.health.json');
  writeFileSync(file, JSON.stringify([{ ...checked, phones: 2 }]));
  keepHealthFindings(place, checked, told);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [{ ...checked, phones: 2 }, checked]);
});
