import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe } from 'node:test';
import type { EngineName } from '../../../src/whatsapp/engine.ts';
import { defaultDeadlines, type EngineSettings } from '../../../src/whatsapp/engine-settings.ts';
import { TestEngine } from '../../support/engine.ts';
import { seed } from '../../support/sample.ts';
import type { Stage } from '../../support/stage.ts';
import { addressTests } from './suite/addresses.ts';
import { crashTests } from './suite/crashes.ts';
import { dialogTests } from './suite/dialogs.ts';
import { directChatTests } from './suite/direct-chats.ts';
import { endTests } from './suite/ends.ts';
import type { Given } from './suite/given.ts';
import { limitTests } from './suite/limits.ts';
import { linkingTests } from './suite/linking.ts';
import { passkeyTests } from './suite/passkey.ts';
import { proxyTests } from './suite/proxies.ts';
import { revokingTests } from './suite/revoking.ts';
import { sendingTests } from './suite/sending.ts';
import { slowLineTests } from './suite/slow-lines.ts';
import { writeDeadlineTests } from './suite/write-deadline.ts';

/** A file for each, because one line of all tests would still run when every other file has ended. */
type Half = 'logins' | 'messages';

/**
 * Checks one engine against the port: every test runs the real library in its host against its stand-in. Engines differ
 * only in what their capabilities and their stage declare.
 */
export function describeEngine(name: EngineName, half: Half, startStage: () => Promise<Stage>): void {
  describe(`${name} (seed ${seed})`, () => {
    let stage: Stage;
    const engines: TestEngine[] = [];
    const given: Given = {
      name,
      stage: () => stage,
      keptEngine: () => {
        let kept: TestEngine;
        before(() => {
          kept = new TestEngine(stage);
        });
        after(() => kept.end());
        return () => kept;
      },
      engine: (changes) => {
        const engine = new TestEngine(stage, changes);
        engines.push(engine);
        return engine;
      },
    };

    before(async () => {
      // Like a service manager or a container, without a locale that has the letters of a document's name.
      process.env['LC_ALL'] = 'POSIX';
      stage = await startStage();
    });
    after(() => stage.close());
    afterEach(async () => {
      // One browser per test would be too many to keep for the whole suite.
      await Promise.all(engines.splice(0).map((engine) => engine.end()));
      assert.deepEqual(stage.problems(), []);
    });

    if (half === 'logins') {
      describe('linking', () => linkingTests(given));
      describe('passkeys', () => passkeyTests(given));
      describe('ends of connections', () => endTests(given, sharedEngine(given)));
      return;
    }
    describe('slow lines', () => slowLineTests(given, sharedEngine(given, shortUploads)));
    describe('proxies', () => proxyTests(given));
    describe('over one login', () => {
      const shared = sharedEngine(given);
      describe('time to write', () => writeDeadlineTests(given, shared));
      describe('sending and receiving', () => sendingTests(given, shared));
      describe('deleting for everyone', () => revokingTests(given, shared));
      describe('limits', () => limitTests(given, shared));
      describe('direct chats', () => directChatTests(given, shared));
      describe('addresses of a person', () => addressTests(given, shared));
      describe('dialogs', () => dialogTests(given, shared));
      describe('crashes', () => crashTests(given, shared));
    });
  });
}

/** Deadlines shorter than the slow uploads of the tests. */
function shortUploads({ settings }: Stage): Partial<EngineSettings> {
  const deadlines = settings?.deadlines ?? defaultDeadlines;
  return { deadlines: { ...deadlines, uploadStallMs: 2000, slowestUpload: 2 * 1024 * 1024 } };
}

/** One linked engine for all tests of a `describe`, open at the start of each. */
function sharedEngine(given: Given, changes: (stage: Stage) => Partial<EngineSettings> = () => ({})): () => TestEngine {
  let engine: TestEngine;
  before(async () => {
    const stage = given.stage();
    engine = new TestEngine(stage, changes(stage));
    await engine.linkForGood();
  });
  beforeEach(() => engine.ensureOpen());
  after(() => engine.end());
  return () => engine;
}
