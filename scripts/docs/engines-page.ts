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
  idGuard: 'a send can enforce our id; it is refused before anything is written if it would get another',
  evidence: 'how a doubtful send is resolved',
  phoneLastSeen: "the phone's activity can be seen",
  refusalCodes: "a refused message comes with WhatsApp's error number",
  hotBackup: 'its store can be backed up while it runs',
  renewable: 'its encryption state can be renewed after a restore',
} as const satisfies Record<keyof typeof engineCapabilities.webjs, string>;

const recoveries: Readonly<Record<string, string>> = {
  connect: 'restarts the browser, no QR',
  'by itself': 'continues automatically',
  restore: 'restores the newest valid backup, no QR',
  'link again': 'a new QR is offered',
  'start over': 'the store goes to quarantine, a new QR is offered',
  'none needed': 'none needed',
};

/** `docs/engines.md`: what the engines differ in, and what was measured with webjs. */
export function enginesPage(): string {
  const url = new URL('../../test/faults/webjs/results.json', import.meta.url);
  const faults = JSON.parse(readFileSync(url, 'utf8')) as FaultResults;
  return `# Engines

${generatedNote('src/whatsapp and test/faults/webjs/results.json')}

An engine drives one linked WhatsApp device in a separate process. \`WHATSAPP_ENGINE\` selects it; each has its own session store and backups,
which the other never touches.

- **webjs** (the default): the unmodified whatsapp-web.js 1.34.7 in a real Chrome or Chromium. Its store is a browser profile,
  \`<auth path>/session-<name>\`.
- **baileys**: implements WhatsApp's protocol without a browser. You install it yourself, because its libsignal is under GPL-3.0.

## Capabilities

| capability | webjs | baileys | meaning |
|---|---|---|---|
${capabilityRows()}

## The browser (webjs)

Selected in this order: \`PUPPETEER_EXECUTABLE_PATH\`; an installed Chrome, Chromium or Edge (but no snap, which cannot access the profile); on
Linux x64 the shell of \`@sparticuz/chromium\`, if installed: unpacked once into our own folder, checked, moved into place by a rename, with
its bundled libraries (libnss3, libnspr4, libexpat) if the system lacks them. An installed browser that does not start is skipped. The last
version used with a profile is recorded next to it; an older browser is rejected, because an older Chromium deletes databases written by a
newer one. The browser runs in its sandbox. If that is impossible (as root, without user namespaces, with \`--no-sandbox\`) it is not started
(\`WHATSAPP_BROWSER_UNSANDBOXED\`), unless \`WHATSAPP_BROWSER_SANDBOX=off\` allows it; running without a sandbox that should be available then
opens an incident (after a failed launch, a second one only determines the reason).

The engine is started only under the session's lock: leftover browsers of a killed service on this profile are killed, and \`Singleton*\` files
of other hosts are removed. The engine never deletes anything else in a profile.

A login consists of two folders of the profile, \`Default/IndexedDB\` and \`Default/Local Storage\`, and our file \`courier-login.json\`. Damage is
detected without reading the databases: CURRENT names an existing manifest, the checksums of manifest and log match, and the tables listed in
the manifest exist with their sizes.

Before a browser starts, a disk that cannot be written or has less than 16 MB left is rejected (\`store_unwritable\`), and an incomplete last
record is removed from the log: Chromium would append to it, and delete the database with the login at the next start. A page whose database
is lost, or whose send never finishes, is replaced by a new browser; so is one that uses more than 1.5 GB, once nothing is being sent.

## Deadlines

| | milliseconds |
|---|---|
| connect, to open or to the first code | ${defaultDeadlines.connectMs} |
| one query to WhatsApp | ${defaultDeadlines.queryMs} |
| an upload of which no byte moves | ${defaultDeadlines.uploadStallMs} |
| a clean close; then the browser is killed | ${defaultDeadlines.closeMs} |

Time in which the computer has no processor to spare does not count against the first of them, up to five times as long: what is
begun anew then takes as long again.

An upload has no total deadline: it goes on while bytes move, down to ${defaultDeadlines.slowestUpload / 1024} KB/s on average; where the bytes cannot be seen, that rate
alone decides. It happens before the message is handed over, so whatever fails in it is unsent. Other invoices overtake it. After three
tries that the line was too slow for, the invoice is held (\`DELIVERY_LINE_TOO_SLOW\`) with the figures.

On WhatsApp Web the documents of the next messages are uploaded while one is being sent, all by the same functions of the page. Each step
answers for its own message alone, and a document whose hash is not the message's is not handed over: it is uploaded anew. A
request that could be of two uploads shows the progress of neither, and giving one of them up does not end it. Deleting for everyone waits
for its turn among the sends, because the page makes a message for it.

## What an engine cannot see

- *The end of the backlog.* baileys hears it from WhatsApp, or assumes it after 30 s without any of it. WhatsApp Web tells nobody: webjs takes
  the page's own word that it is in sync (\`hasSynced\`) for it, and reads what lies in the chats at that moment: messages of the last three days that we
  sent, and customers' words. What comes later is taken as it comes. It is not known whether the real page can say so before the whole backlog has
  come; therefore a doubt is resolved by what stands in the chat, and a message that does not stand there is treated by the rules in
  [reliability.md](reliability.md). A page that never says so is ended at the deadline to connect (\`page_broken\`), and started again.
- *WhatsApp's Noise certificates.* baileys checks signatures, issuer and dates of the chain. In webjs the page does this handshake, inside
  the browser; what it checks cannot be seen from outside, and is not tested here. The browser checks the certificates of TLS (\`certificate_refused\`).

## Proxies and firewalls

With \`WHATSAPP_PROXY\`, every connection of either engine goes through the proxy, which also resolves the names: socket, media, version
look-up, and all of the browser's. The browser is given a forwarder on 127.0.0.1 that leads to WhatsApp's hosts and nowhere else; it never
gets the password. What the proxy refuses ends a connection with \`proxy_unreachable\`, \`proxy_refused\` or \`host_blocked\`.

A page whose HTML arrives and whose scripts do not (a firewall that knows \`web.whatsapp.com\` only) ends with \`host_blocked\`, which names the
hosts that did not answer.

## When WhatsApp Web changes

whatsapp-web.js uses the page's internal modules; a release that renames one breaks it silently. Once the page says that it is ready, they
are checked. If sending needs a missing one, the session does not open, and the log names it (\`page_broken\`: "WhatsApp Web changed:
missing …"). A page that cannot open a chat for three people in a row, although WhatsApp knows them, is replaced by a fresh browser; only
WhatsApp's own answer says that somebody has no WhatsApp. The modules:
${neededModules.map((name) => `\`${name}\``).join(', ')}.

## Dialogs over WhatsApp Web

"What's new on WhatsApp Web" and dialogs like it are reported to end a session when they are ignored for about five minutes. They are
recognised by their role (\`dialog\`, \`alertdialog\`), never by class names or language. One that only informs, with a single button and
nothing else to follow, choose or fill in, is confirmed. For any other the page is closed and a person is asked (\`needs_person\`, \`dialog\`):
\`--status\` names a picture of the page, in which everything but the dialog is blurred. It is kept for seven days in a private folder beside
the session's store. A dialog without any button (a progress bar) is waited for. baileys has no page and cannot end for this reason. What to
do is in [linking.md](linking.md#a-dialog-over-whatsapp-web).

## Faults of webjs

Every row was triggered on the simulated page, each with its own link, on ${faults.date} with Chromium ${faults.browser}, with the
deadlines connect ${faults.deadlines.connectMs} ms, query ${faults.deadlines.queryMs} ms, close ${faults.deadlines.closeMs} ms: \`npx node test/faults/webjs/run.ts --write\`. ${summary(faults)}
"Library alone" is what whatsapp-web.js 1.34.7 does by itself.

| | fault | library alone | our engine reports | within (measured), ms | how it recovers |
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
