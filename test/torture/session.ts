import { engineNamed, readCommandLine, whole } from '../support/command.ts';
import { dice } from '../support/dice.ts';
import { openStage, WatchedSession } from '../support/session.ts';
import { pageEpisodes } from './episodes/page.ts';
import { play } from './episodes/play.ts';
import { episodes } from './episodes/wire.ts';
import { killAgainAndAgain } from './session-kills.ts';

const usage = `Usage: npm run torture:session -- [options]

Every real fault that an engine can meet, against what the reason table promises; then kill -9 at random moments.

  --engine webjs|baileys   default: baileys
  --kills N                default: 200, with webjs 100
  --seed S                 default: 1; of the kills
  --only WORD              the faults with this word in their name
  --json                   one line
`;

const { engine, wantedKills, seed, only, json } = readCommandLine(
  usage,
  {
    engine: { type: 'string', default: 'baileys' },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  (given) => {
    const chosen = engineNamed(given.engine);
    const kills = whole('kills', given.kills ?? (chosen === 'webjs' ? '100' : '200'));
    return { engine: chosen, wantedKills: kills, seed: whole('seed', given.seed), only: given.only, json: given.json };
  },
);
const say = (line: string) => process.stderr.write(`${line}\n`);
const stage = await openStage(engine);
const { whatsapp, plan } = stage;
const session = new WatchedSession(whatsapp, plan);
const failed: { name: string; failure: string }[] = [];
const played: { name: string; ms: number }[] = [];
let kills: Awaited<ReturnType<typeof killAgainAndAgain>> | null = null;
try {
  await session.start();
  await session.link();
  const qrCodesToLink = session.qrCodes;
  const all = engine === 'webjs' ? pageEpisodes : episodes;
  const wanted = all.filter(({ name }) => only === undefined || name.includes(only));
  for (const episode of wanted) {
    const { ms, failure } = await play(episode, { session, whatsapp, plan });
    say(`${failure === null ? 'ok ' : 'NOT OK'} ${episode.name} (${ms} ms)${failure === null ? '' : `: ${failure}`}`);
    played.push({ name: episode.name, ms });
    if (failure !== null) failed.push({ name: episode.name, failure });
  }
  const asked = wanted.reduce((sum, { qrCodes = 0 }) => sum + qrCodes, 0);
  const needless = session.qrCodes - qrCodesToLink - asked;
  await session.stop();

  if (wantedKills > 0) {
    const { next } = dice(seed);
    kills = await killAgainAndAgain({
      whatsapp,
      plan,
      kills: wantedKills,
      firstLinkEvery: 5,
      random: next,
      onKill: (done) => done % 20 === 0 && say(`${done} kills`),
    });
  }
  const result = {
    engine,
    seed,
    episodes: played.length,
    failed: failed.map(({ name }) => name),
    needlessQrScans: Math.max(0, needless) + (kills?.needlessQrScans ?? 0),
    kills: kills?.kills ?? 0,
    killed: kills?.killed ?? null,
    killedWhile: kills?.killedWhile ?? null,
    firstLinks: kills?.firstLinks ?? 0,
    unrecovered: kills?.unrecovered ?? 0,
    needsPersonAfterKills: kills?.needsPerson ?? 0,
    backOnlineP50Ms: kills?.p50Ms ?? null,
    backOnlineP95Ms: kills?.p95Ms ?? null,
    orphans: kills?.orphans ?? 0,
    protocolProblems: whatsapp.wire.context.counters.problems.length,
  };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  const broken = failed.length + result.needlessQrScans + result.unrecovered + result.orphans;
  if (broken > 0) process.exitCode = 1;
} finally {
  await session.stop();
  await stage.close();
}
