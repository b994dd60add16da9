/**
 * `npm run test:long`: every soak, sweep and fuzz with its full parameters, one after the other; hours. Words choose among
 * them: `npm run test:long -- vault disk`. Each has a form of seconds in `npm test`; *samples* is every case of which that
 * one tries a few.
 */
import { lineOf, runStep, type Step, type StepEnd } from './steps.ts';

/** Times as many runs of every property as in `npm test`. */
const MANY = '25';

const steps: readonly Step[] = [
  { name: 'properties', args: ['scripts/run-tests.ts', '--properties'], environment: { COURIER_TEST_RUNS: MANY } },
  { name: 'samples', args: ['scripts/run-tests.ts', '--samples'], environment: { COURIER_TEST_WHOLE: '1' } },
  { name: 'simulation', args: ['test/simulation/run.ts', '--years', '1000', '--json'] },
  { name: 'fuzz', args: ['test/fuzz/run.ts', '--seconds', '600', '--json'] },
  { name: 'vault', args: ['test/torture/vault.ts', '--json'] },
  { name: 'disk', args: ['test/disk/run.ts', '--json'] },
  { name: 'session baileys', args: ['test/torture/session.ts', '--engine', 'baileys', '--json'] },
  { name: 'session webjs', args: ['test/torture/session.ts', '--engine', 'webjs', '--json'] },
  { name: 'faults webjs', args: ['test/faults/webjs/run.ts'] },
  {
    name: 'kills postgres',
    args: ['test/crash-sweep/run.ts', '--database', 'postgres', '--kills', '60', '--invoices', '600', '--json'],
  },
  { name: 'kills baileys', args: ['test/crash-sweep/run.ts', '--kills', '100', '--invoices', '1000', '--json'] },
  {
    name: 'kills webjs',
    args: ['test/crash-sweep/run.ts', '--engine', 'webjs', '--kills', '100', '--invoices', '1000', '--json'],
  },
  { name: 'stops baileys', args: ['test/crash-sweep/run.ts', '--stops', '100', '--kills', '0', '--json'] },
  {
    name: 'stops webjs',
    args: ['test/crash-sweep/run.ts', '--engine', 'webjs', '--stops', '30', '--kills', '0', '--json'],
  },
  { name: 'failover', args: ['test/failover-sweep/run.ts', '--controls', '--json'] },
  { name: 'upgrades', args: ['test/compatibility/run.ts', '--json'] },
  {
    name: 'upgrades webjs',
    args: ['test/compatibility/run.ts', '--engine=webjs', '--kills=0', '--starts=25', '--downgrades=0', '--refusals=0'],
  },
  { name: 'replay', args: ['test/replay/run.ts', '--json'] },
  { name: 'soak', args: ['test/soak/run.ts', '--json'] },
  {
    name: 'carry',
    args: ['--test', 'test/carry/carry.test.ts'],
    environment: { CARRIES: '100', COURIER_TEST_WHOLE: '1' },
  },
  {
    name: 'mailbox',
    args: ['--test', 'test/mailbox/kills.test.ts'],
    environment: { MAILS: '500', MAIL_KILLS: '25' },
  },
  { name: 'looks', args: ['--test', 'test/web/*.test.ts'], environment: { COURIER_TEST_WHOLE: '1' } },
  { name: 'packages', args: ['--test', 'test/installation/walk.ts'] },
  { name: 'failpoints', args: ['test/crash-sweep/run.ts', '--failpoints', '--json'] },
];

const words = process.argv.slice(2);
const chosen = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) {
  process.stderr.write(`None of them is called ${words.join(' ')}: ${steps.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}
const ends: StepEnd[] = [];
for (const step of chosen) {
  process.stdout.write(`\n${step.name}: node ${step.args.join(' ')}\n`);
  ends.push(await runStep(step, { quiet: false }));
}
process.stdout.write(`\n${ends.map(lineOf).join('\n')}\n`);
process.exitCode = ends.every(({ passed }) => passed) ? 0 : 1;
