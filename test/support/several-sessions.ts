import { SharedHosts } from '../../src/whatsapp/host/shared-hosts.ts';
import { type BaileysStage, startBaileysStage } from './baileys.ts';
import { TestEngine } from './engine.ts';

/** Sessions of the engine baileys on one stand-in, each with a phone and a store of its own, in processes that they share. */
export interface SeveralSessions extends AsyncDisposable {
  readonly stage: BaileysStage;
  readonly engines: readonly TestEngine[];
}

const FIRST_DIGITS = 5_491_130_000_000;

/** The stage's deadlines are short, for faults; here a slow answer is only slow. */
const deadlines = {
  connectMs: 120_000,
  queryMs: 60_000,
  uploadStallMs: 60_000,
  backlogQuietMs: 2000,
  closeMs: 6000,
  slowestUpload: 8192,
};

/** Not linked yet. */
export async function severalSessions(sessions: number): Promise<SeveralSessions> {
  const stage = await startBaileysStage();
  const engines = Array.from({ length: sessions }, (_, n) => {
    const account = String(FIRST_DIGITS + n);
    stage.whatsapp.world.addAccount({ digits: account, name: `Branch ${n}` });
    return new TestEngine({ ...stage, account }, { deadlines });
  });
  const storePaths = engines.map(({ settings }) => settings.storePath);
  const hosts = new SharedHosts({ sessionsPerHost: sessions, storePaths });
  for (const engine of engines) {
    engine.hosts = hosts;
    engine.log.patienceMs = deadlines.connectMs;
  }
  return {
    stage,
    engines,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(engines.map((engine) => engine.end()));
      await stage.close();
    },
  };
}
