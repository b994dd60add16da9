/** `docs/first-hour.md` from what was on the screen, without what differs from run to run. Pure. */

/** What a person saw, by step. */
export type Screens = Readonly<
  Record<'unconfigured' | 'check' | 'link' | 'run' | 'list' | 'status', { readonly screen: string }>
>;

/** A line of the running service, behind its time. */
const TIMED = /^(?:\^C)?\d\d:\d\d:\d\d {2}/;
/** What the service says of itself while it starts: its parts start beside each other. */
const STARTING = [
  'Session: The session is starting',
  'Session: The session is connecting',
  'Running',
  'Session: Connected',
];
const OUTCOME = /^(\w+ \d+ to [^(:]*?)(?: \([\d*]+\))?: (.*)$/;

/** @param places folders of the test, which are shown as one of a person */
export function firstHourPage(screens: Screens, places: readonly string[]): string {
  const shown = (name: keyof Screens, commandLine: string): string => {
    const screen = name === 'run' ? runInOrder(screens.run.screen) : screens[name].screen;
    return `\`\`\`console\n$ ${commandLine}\n${masked(screen, places).trim()}\n\`\`\``;
  };
  return `# The first hour

What a person sees on a terminal, from a fresh copy to invoices on customers' phones. Recorded by \`test/service/first-hour.test.ts\` against
the sandbox: it fails when a screen changes, and when one shows data for machines, a stack, WhatsApp's inner names, or an error code without
its sentence. Times, sizes, ports and folders differ from run to run and are replaced; lines of one moment are put in one order.

\`git clone\` and \`npm run demo\` first: [README](../README.md#try-it-without-an-account) shows its summary.

## Nothing is configured yet

${shown('unconfigured', 'node hybrid-invoice-service.js --check-sap')}

## With \`.env\` filled in

${shown('check', 'node hybrid-invoice-service.js --check-sap')}

## A phone is linked

${shown('link', 'node session-manager.js --link --code +5491150009999')}

## The first run, two customers without a usable number, and their cure

The two numbers are corrected in SAP while the service runs.

${shown('run', 'node hybrid-invoice-service.js')}

## What became of them

${shown('list', 'node hybrid-invoice-service.js deliveries list')}

${shown('status', 'node session-manager.js --status')}
`;
}

/** Lines of the running service: what began at once in one order, and of each invoice what became of it in the end. */
function runInOrder(screen: string): string {
  const lines = screen.split('\n');
  const said = lines.flatMap((line) => (TIMED.test(line) ? [line.replace(TIMED, '')] : []));
  const page = lines.filter((line) => !TIMED.test(line) && line !== '');
  const outcomes = new Map<string, string>();
  const held = new Map<string, string>();
  for (const line of said) {
    const [, invoice = '', outcome = ''] = OUTCOME.exec(line) ?? [];
    if (invoice !== '') (outcome.startsWith('held') ? held : outcomes).set(invoice, line);
  }
  const starting = STARTING.flatMap((begins) => said.find((line) => line.startsWith(begins)) ?? []);
  const others = (begins: string) => said.filter((line) => line.startsWith(begins)).slice(0, 1);
  // How many are left when the last is released is chance.
  const over = others('Over: Held').map((line) => line.replace(/\d+ invoices? .*$/, '2 invoices.'));
  const sorted = (found: ReadonlyMap<string, string>) => [...found.values()].toSorted();
  const after = [...others('Attention: Held'), ...sorted(held), ...sorted(outcomes), ...over];
  const ending = [...others('Session: The session is stopping'), ...others('Session: The session is stopped')];
  const timed = (found: readonly string[]) => found.map((line) => `hh:mm:ss  ${line}`);
  return [...timed(starting), ...page, ...timed(after), '^C', ...timed(ending)].join('\n');
}

/** Left out: the line that is said when WhatsApp takes longer than usual. */
function masked(screen: string, places: readonly string[]): string {
  const home = places.reduce((text, place) => text.replaceAll(place, '/srv/courier'), screen);
  return home
    .replaceAll(/^… WhatsApp has not answered yet\..*\n/gm, '')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'yyyy-mm-dd hh:mm')
    .replaceAll(/\b\d+ (?:ms|s|min|h)\b/g, 'N s')
    .replaceAll(/\b\d+(?:\.\d+)? kB\b/g, 'N kB')
    .replaceAll(/\d+ more days/g, 'N more days')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'localhost:3000')
    .replaceAll(/(?:[\dA-F]{2}:){31}[\dA-F]{2}/g, 'AB:CD:…')
    .replaceAll(/(enter: )\S+/g, '$1ABCD1234')
    .replaceAll(/^( {2}version +)\S+$/gm, '$1X.Y.Z')
    .replaceAll(/[^\S\n]+$/gm, '');
}
