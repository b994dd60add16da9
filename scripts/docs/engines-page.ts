import { readFileSync } from 'node:fs';
import { engineCapabilities } from '../../src/whatsapp/capabilities.ts';
import { defaultDeadlines } from '../../src/whatsapp/engine-settings.ts';
import { neededModules } from '../../src/whatsapp/webjs/page-modules.ts';
import { cell, generatedNote } from './markdown.ts';

/** What `test/faults/webjs/run.ts --write` keeps. */
interface FaultResults {
  readonly date: string;
  readonly browser: string;
  readonly deadlines: typeof defaultDeadlines;
  readonly results: readonly {
    readonly group: string;
    readonly fault: string;
    readonly bare: string;
    readonly reported: string;
    readonly withinMs: number;
    readonly tookMs: number;
    readonly recovery: string;
    readonly recovered: boolean;
  }[];
}

/** What each capability means, in the words of `src/whatsapp/engine.ts`. */
const capabilityMeanings = {
  clientMessageId: 'the message id is always ours (webjs: tried at each send, checked, and recorded with the attempt)',
  idGuard: 'a send can insist on our id, and is refused before anything is written where it would get another',
  evidence: 'how a doubtful send is settled',
  phoneLastSeen: "the phone's own sign of life can be seen",
  refusalCodes: "a refused message comes with WhatsApp's error number",
  hotBackup: 'its store can be backed up while it runs',
  renewable: 'its encryption state can be renewed after a restore',
} as const satisfies Record<keyof typeof engineCapabilities.webjs, string>;

const recoveries: Readonly<Record<string, string>> = {
  connect: 'a fresh browser, no QR',
  'by itself': 'goes on by itself',
  restore: 'the newest good backup, no QR',
  'link again': 'a new QR is offered',
  'start over': 'the store is put away, a new QR is offered',
  'none needed': 'none needed',
};

/** `docs/engines.md`: what the engines differ in, and what was measured of the guide's engine. */
export function enginesPage(): string {
  const url = new URL('../../test/faults/webjs/results.json', import.meta.url);
  const faults = JSON.parse(readFileSync(url, 'utf8')) as FaultResults;
  return `# Engines

${generatedNote('src/whatsapp and test/faults/webjs/results.json')}

An engine drives one linked device of WhatsApp, in a process of its own. \`WHATSAPP_ENGINE\` chooses it; each has a session
store and backups of its own, which the other never touches.

- **webjs** (the default): the unmodified whatsapp-web.js 1.34.7 on a real Chrome or Chromium, as in the guide. Its store is a
  browser profile, \`<auth path>/session-<name>\`.
- **baileys**: speaks WhatsApp's protocol itself, without a browser. To be installed by choice: its libsignal is under GPL-3.0.

## What they can do

| capability | webjs | baileys | meaning |
|---|---|---|---|
${capabilityRows()}

## The browser (webjs)

Taken in this order: \`PUPPETEER_EXECUTABLE_PATH\`; an installed Chrome, Chromium or Edge (a snap is left out: it cannot reach
the profile); on Linux x64 the shell of \`@sparticuz/chromium\`, where installed: unpacked once into a folder of ours, checked,
put in place by a rename, with the libraries that come along (libnss3, libnspr4, libexpat) where the system has none. An
installed browser that does not start is passed over. The version that used a profile last is written down beside it; an older browser is refused, because
an older Chromium deletes databases that a newer one wrote. The browser runs in its sandbox. Where it can have none
(for root, without user namespaces, with \`--no-sandbox\`) it is not started (\`WHATSAPP_BROWSER_UNSANDBOXED\`), unless
\`WHATSAPP_BROWSER_SANDBOX=off\` accepts that; to do without one that the user should have had is an incident then (a launch that fails is
followed by one that only asks why).

Whoever starts the engine holds the session's lock: browsers that a killed service left on this profile are ended, and
\`Singleton*\` marks of other hosts are removed. Nothing of a profile is ever deleted by the engine.

A login is two folders of the profile, \`Default/IndexedDB\` and \`Default/Local Storage\`, and our note \`courier-login.json\`.
Damage is found without reading the databases: CURRENT names a manifest that is there, the checksums of manifest and log hold,
the tables that the manifest names are there in their sizes.

Before a browser starts, a disk that cannot be written or has less than 16 MB left is refused (\`store_unwritable\`), and a
last record that was not written to its end is cut off the log: Chromium would go on writing behind it, and delete the
database, and the login with it, one start later. A page whose database is lost, or in which a send has no end, is given up
for a fresh browser; so is, in the next quiet moment, one that holds more than 1.5 GB.

## Deadlines

| | milliseconds |
|---|---|
| connect, to open or to the first code | ${defaultDeadlines.connectMs} |
| one question to WhatsApp | ${defaultDeadlines.queryMs} |
| one document | ${defaultDeadlines.uploadMs} |
| a close in good order; then the browser is killed | ${defaultDeadlines.closeMs} |

## When WhatsApp Web changes

whatsapp-web.js uses the page's internal modules; a release that renames one breaks it silently. Once the page says that it is ready, they
are checked. If sending needs a missing one, the session does not open, and the log names it (\`page_broken\`: "WhatsApp Web changed:
missing …"). A page that cannot open a chat for three people in a row, although WhatsApp knows them, is replaced by a fresh browser; only
WhatsApp's own answer says that somebody has no WhatsApp. The modules:
${neededModules.map((name) => `\`${name}\``).join(', ')}.

## Faults of the guide's engine

Every row was provoked on the page stand-in, each on a link of its own, on ${faults.date} with Chromium ${faults.browser}, with the
deadlines connect ${faults.deadlines.connectMs} ms, query ${faults.deadlines.queryMs} ms, close ${faults.deadlines.closeMs} ms: \`node test/faults/webjs/run.ts --write\`. ${summary(faults)}
"Bare library" is what whatsapp-web.js 1.34.7 does by itself.

| | fault | bare library | our engine reports | within (measured), ms | how it recovers |
|---|---|---|---|---|---|
${faults.results.map(faultRow).join('\n')}
`;
}

function capabilityRows(): string {
  return (Object.keys(capabilityMeanings) as (keyof typeof capabilityMeanings)[])
    .map((name) => {
      const [webjs, baileys] = [engineCapabilities.webjs[name], engineCapabilities.baileys[name]];
      return `| \`${name}\` | ${shown(webjs)} | ${shown(baileys)} | ${capabilityMeanings[name]} |`;
    })
    .join('\n');
}

function shown(value: boolean | string): string {
  if (typeof value === 'string') return value;
  return value ? 'yes' : 'no';
}

function faultRow(row: FaultResults['results'][number]): string {
  const recovery = recoveries[row.recovery] ?? row.recovery;
  const { group, fault, bare, reported, withinMs, tookMs } = row;
  const back = row.recovered ? recovery : `**not proven**: ${recovery}`;
  return `| ${[group, fault, bare, `\`${reported}\``, `${withinMs} (${tookMs})`, back].map(cell).join(' | ')} |`;
}

function summary({ results }: FaultResults): string {
  const late = results.filter(({ tookMs, withinMs }) => tookMs > withinMs).length;
  const lost = results.filter(({ recovered }) => !recovered).length;
  return `${results.length} rows: ${late} late, ${lost} not recovered.`;
}
