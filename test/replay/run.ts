import { writeFileSync } from 'node:fs';
import { leaksIn } from '../../src/operations/doctor/bundle.ts';
import { readCommandLine } from '../support/command.ts';
import { kinds, shortForm } from './kinds.ts';
import { record, replayed, swapped } from './recorded.ts';

const usage = `Usage: node test/replay/run.ts [options]

Makes a bundle of a service during faults of each kind, looks in it for every value of the run, and lets another service go
through the same states. For each engine, a bundle with one state changed is replayed too, which must be told.

  --only WORD   the kinds with this word in their name or engine
  --write       keep the bundle of the short form as test/fixtures/bundles/short.json, which npm test replays
  --json        one line
`;

const { only, write, json } = readCommandLine(
  usage,
  { only: { type: 'string' }, write: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  (given) => given,
);
const say = (line: string) => process.stderr.write(`${line}\n`);
const failed: string[] = [];
let played = 0;
const reasons = new Set<string>();
/** Engines of which a changed bundle was replayed. */
const controlled = new Set<string>();
for (const { name, engine, reasons: about, run, ...needs } of kinds) {
  if (only !== undefined && !`${name} ${engine}`.includes(only)) continue;
  played += 1;
  const begun = performance.now();
  try {
    const { bundle, text, values } = await record(engine, run, needs);
    const leaks = leaksIn(text, values);
    if (leaks.length > 0) throw new Error(`${leaks.length} values of the run are in it`);
    if (leaksIn(`{"planted":"${values[0]}"}`, values).length === 0) throw new Error('a planted value was not found');
    const told = new Set(bundle.recorder.flatMap(({ reason }) => reason ?? []));
    const untold = about.filter((reason) => !told.has(reason));
    if (untold.length > 0) throw new Error(`not told: ${untold.join(', ')}`);
    for (const reason of told) reasons.add(`${engine} ${reason}`);
    const result = await replayed(bundle, needs);
    if (!result.agrees) throw new Error(JSON.stringify(result, null, 1));
    if (needs.delivers && !result.delivered) throw new Error('no invoice was delivered in the replay');
    if (!controlled.has(engine)) {
      controlled.add(engine);
      if ((await replayed(swapped(bundle), needs)).agrees) throw new Error('a changed state was not told');
    }
    if (write && name === shortForm.name)
      writeFileSync(new URL('../fixtures/bundles/short.json', import.meta.url), text);
    say(`ok  ${engine}: ${name} (${Math.round((performance.now() - begun) / 1000)} s)`);
  } catch (error) {
    failed.push(`${engine}: ${name}`);
    say(`NOT OK  ${engine}: ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const result = { kinds: played, failed, reasons: [...reasons].sort() };
process.stdout.write(`${json ? JSON.stringify(result) : JSON.stringify(result, null, 1)}\n`);
if (failed.length > 0 || played === 0) process.exitCode = 1;
