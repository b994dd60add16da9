import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { HealthFindings } from '../../src/session/lifecycle/health-check.ts';
import { blankMemory } from '../../src/session/lifecycle/memory.ts';
import { FlightRecorder, readFlightRecords } from '../../src/session/records/flight-recorder.ts';
import { keepHealthFindings, readHealthHistory } from '../../src/session/records/health-history.ts';
import {
  type MetadataPlace,
  metadataPath,
  peekMetadata,
  readMetadata,
  writeMetadata,
} from '../../src/session/records/metadata.ts';
import { readStateHistory, StateRecorder } from '../../src/session/records/state-history.ts';
import { keepWebVersion, readWebVersions } from '../../src/session/records/web-version-record.ts';
import { acquireLock, isLocked, lockHolder } from '../../src/session/shell/lock.ts';
import { silentLog } from '../../src/session/vault/plain-store.test-support.ts';
import type { Writer } from './writers.ts';

const placeIn = (root: string): MetadataPlace => ({ authPath: root, sessionName: 'test', engine: 'baileys' });

const findings = (at: number): HealthFindings => ({
  at,
  connection: 'answered',
  store: null,
  lockHeld: true,
  freeBytes: null,
  clockStepMs: 0,
  backupAgeMs: null,
});

const told = { wall: 1, log: silentLog };

const said = (version: string) => ({ type: 'web_version', version, said: 'accepted', until: null }) as const;

export const writersOfSession: readonly Writer[] = [
  {
    name: 'what WhatsApp said of its version',
    sources: ['src/session/records/record-file.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const place = placeIn(root);
      keepWebVersion(place, said('old'), 1, silentLog);
      return Promise.resolve({
        work: () => Promise.resolve(keepWebVersion(place, said('new'), 2, silentLog)),
        look: () => Promise.resolve(readWebVersions(place).accepted?.version ?? 'nothing'),
      });
    },
  },
  {
    name: "the session's metadata",
    sources: ['src/session/records/metadata.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.metadata_unwritable' },
    stage: (root) => {
      const place = placeIn(root);
      const memory = (generation: string) => blankMemory({ engine: 'baileys', sessionName: 'test', generation });
      writeMetadata(place, memory('old'));
      return Promise.resolve({
        work: async () => writeMetadata(place, memory('new')),
        look: async () => {
          const read = peekMetadata(place);
          return read.state === 'read' ? read.memory.generation : read.state;
        },
      });
    },
  },
  {
    name: 'metadata that is damaged, put aside',
    sources: ['src/session/records/metadata.ts'],
    told: { by: 'incident', key: 'session.store_unreadable' },
    stage: (root) => {
      const place = placeIn(root);
      writeFileSync(metadataPath(place), '{torn');
      return Promise.resolve({
        work: async () => readMetadata(place, 1),
        look: async () => {
          const aside = `${metadataPath(place)}.damaged-1`;
          if (existsSync(metadataPath(place))) return `in place: ${readFileSync(metadataPath(place), 'utf8')}`;
          return `aside: ${readFileSync(aside, 'utf8')}`;
        },
      });
    },
  },
  {
    name: 'results of health checks',
    sources: ['src/session/records/record-file.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const place = placeIn(root);
      for (const at of [1, 2, 3]) keepHealthFindings(place, findings(at), told);
      return Promise.resolve({
        work: async () => keepHealthFindings(place, findings(4), told),
        look: async () =>
          readHealthHistory(place)
            .map(({ at }) => at)
            .join(),
      });
    },
  },
  {
    name: 'a change of state in the history',
    sources: ['src/session/records/state-history.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const place = placeIn(root);
      const recorder = new StateRecorder(place, silentLog);
      recorder.note({ at: 1, state: 'connected', reason: null });
      return Promise.resolve({
        work: async () => recorder.note({ at: 2, state: 'stopped', reason: null }),
        look: async () =>
          readStateHistory(place)
            .changes.map(({ state }) => state)
            .join(),
      });
    },
  },
  {
    name: 'a history of states that has become long',
    sources: ['src/session/records/state-history.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const place = placeIn(root);
      const states = ['connected', 'stopped'] as const;
      const lines = Array.from({ length: 6000 }, (_, at) =>
        JSON.stringify({ at, state: states[at % 2], reason: null }),
      );
      writeFileSync(path.join(root, 'test.baileys.history.jsonl'), `${lines.join('\n')}\n`);
      const recorder = new StateRecorder(place, silentLog);
      return Promise.resolve({
        work: async () => recorder.note({ at: 6001, state: 'connected', reason: null }),
        look: async () => {
          const { changes } = readStateHistory(place);
          return `${changes.length < 5000 ? 'lines are lost' : 'whole'}, ${changes.at(-1)?.state ?? 'empty'}`;
        },
      });
    },
  },
  {
    name: 'an event in the flight recorder',
    sources: ['src/session/records/flight-recorder.ts'],
    told: { by: 'log' },
    stage: (root) => {
      const place = placeIn(root);
      const of = (event: string, at: number) => ({
        at,
        event,
        state: 'connected',
        reason: null,
        did: [],
        detail: null,
      });
      const day = 86_400_000;
      new FlightRecorder(place, silentLog).note(of('open', 1));
      return Promise.resolve({
        // A new day: the folder is looked through, and what is too old goes.
        work: async () => new FlightRecorder(place, silentLog).note(of('closed', 8 * day)),
        look: async () =>
          readFlightRecords(place)
            .map(({ event }) => event)
            .join(),
        alsoGood: { '': 'the old day has gone, the new one is not written yet' },
      });
    },
  },
  {
    name: "the lock's folder and note",
    sources: ['src/session/shell/lock.ts', 'src/atomic-file.ts'],
    told: { by: 'error' },
    stage: (root) => {
      const authPath = path.join(root, 'auth');
      mkdirSync(authPath);
      const request = { folder: authPath, name: 'test', doing: 'testing', waitMs: 0, clock: systemClock };
      return Promise.resolve({
        work: async () => {
          const lock = await acquireLock(request);
          try {
            // What the supervisor does: a note that is not written is logged, and no more.
            lock.note('working');
          } catch {
            if (!lock.isHeld()) throw new Error('the note took the lock with it');
          } finally {
            lock.release();
          }
        },
        look: async () => {
          const holder = lockHolder(authPath, 'test');
          if (holder !== null && holder.pid !== process.pid) return 'a note in another name';
          return isLocked(authPath, 'test') ? 'locked' : 'free';
        },
      });
    },
  },
];
