import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { metadataPath } from '../../src/session/records/metadata.ts';
import { type Place, typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';

// The start of the service is printed for a stopped session in many states; it is typed in each.

const START = 'node hybrid-invoice-service.js';
const manager = 'node session-manager.js';
const DAY_MS = 24 * 3_600_000;

export interface PrintedStart {
  readonly state: string;
  /** Brings it about on a session that is linked and stopped, and returns what is printed of it. */
  readonly printed: (place: Place) => Promise<string>;
  /** What must be printed no more once it runs. */
  readonly over: readonly [command: string, words: RegExp];
}

const said = async (place: Place, command: string): Promise<string> => (await typeAt(place, command)).text;
const status = `${manager} --status`;
const stopped = [status, /Start the service/] as const;

function metadataOf({ environment }: Place): string {
  const authPath = environment['WHATSAPP_AUTH_PATH'] ?? '';
  return metadataPath({ authPath, sessionName: 'sap-whatsapp-persistent', engine: 'baileys' });
}

export const printedStarts: readonly PrintedStart[] = [
  { state: 'stopped', printed: (place) => said(place, status), over: stopped },
  { state: 'repaired', printed: (place) => said(place, `${manager} --repair`), over: stopped },
  {
    state: 'asked for its deliveries',
    printed: (place) => said(place, 'deliveries list'),
    over: ['deliveries list', /service is not running/],
  },
  {
    state: 'not recorded',
    printed: (place) => {
      rmSync(metadataOf(place));
      return said(place, status);
    },
    over: [status, /has not opened yet/],
  },
  {
    state: 'not connected for long',
    printed: (place) => {
      const memory = JSON.parse(readFileSync(metadataOf(place), 'utf8'));
      writeFileSync(metadataOf(place), JSON.stringify({ ...memory, lastConnectedAt: Date.now() - 12 * DAY_MS }));
      return said(place, status);
    },
    over: [status, /has not been connected for/],
  },
  {
    state: 'brought back from another computer',
    async printed(place) {
      const file = path.join(place.environment['DATA_PATH'] ?? '', '..', 'carried.session');
      const secret = `${file}.txt`;
      writeFileSync(secret, 'a passphrase of its own\n');
      await said(place, `${manager} --export '${file}' --passphrase-file '${secret}'`);
      return await said(place, `${manager} --import '${file}' --passphrase-file '${secret}'`);
    },
    over: stopped,
  },
];

/** Types the start where it is printed, until the session works or offers a link; then stops it. */
export async function startsFrom(
  { state, printed, over: [command, words] }: PrintedStart,
  place: Place,
): Promise<void> {
  const text = await printed(place);
  assert.ok(commandsIn(text).includes(START), `${state}: ${text}`);
  await runsBy(START, place, async () => assert.doesNotMatch(await said(place, command), words, state));
}

/** Types a start until the session works; then stops it. */
export async function runsBy(start: string, place: Place, meanwhile: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const running = typeAt({ ...place, signal: stop.signal }, start);
  try {
    const giveUpAt = Date.now() + 90_000;
    for (let at = await typeAt(place, status); at.exitCode !== 0; at = await typeAt(place, status)) {
      assert.ok(Date.now() < giveUpAt, `${start}: ${at.text}`);
      await delay(200);
    }
    await meanwhile();
  } finally {
    stop.abort();
    const { exitCode, text: end } = await running;
    assert.equal(exitCode, 0, `${start}: ${end}`);
  }
}
