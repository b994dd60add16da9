import path from 'node:path';
import type { NewChats } from '../../delivery/standing/new-chats.ts';
import { placeWords } from '../../delivery/standing/places.ts';
import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import { workerWords } from '../../delivery/standing/worker-words.ts';
import { countsInWords } from '../../delivery/telling/state-words.ts';
import { duration } from '../../duration.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { type Advice, nextStepOf, warningsOf } from '../../operations/session/advice.ts';
import type { StatusAnswer } from '../../operations/session/session-operations.ts';
import { bandSymbols } from '../../session/lifecycle/bands.ts';
import type { CopyStanding } from '../../session/lifecycle/copy-plan.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import { oneLine } from '../../visible-text.ts';
import { defaultDeadlines } from '../../whatsapp/engine-settings.ts';
import { type LineVerdict, tryLine } from '../../whatsapp/proxy/hosts.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodeOfStatus, exitCodes } from './exit-codes.ts';
import { ago, bytes, moment, phoneIn, rows } from './format.ts';
import {
  elsewhere,
  lookForOwner,
  type OwnerFound,
  ownerWords,
  statusElsewhere,
  statusOfFormer,
  waitsUntold,
} from './owner.ts';
import { reach } from './reach.ts';

/** `--status`: health and age of the session, and what to do next. */
export async function status(run: Run): Promise<Outcome> {
  const asked = reach(run).then((session) => session.status());
  // Folders of companies have their names.
  const companies = run.service.accountPlaces.map((place) => path.basename(path.resolve(place)));
  const [found, line, owner] = await Promise.all([asked, lineOf(run), lookForOwner(run)]);
  const other = elsewhere(owner);
  const answer = other === null ? statusOfFormer(run, found, owner) : statusElsewhere(found, other);
  const waits = waitsUntold(run, found, owner);
  return {
    exitCode: other === null && !waits ? exitCodeOfStatus(answer) : exitCodes.notConnected,
    result: { ...answer, line, ...(owner === null ? {} : { owner }), ...(companies.length > 1 && { companies }) },
    text: statusText(answer, Date.now(), { line, owner, companies, waits }),
  };
}

/** Tried now, from this computer: the service's own connection may be older than a firewall's new rule. */
function lineOf({ account, farEnds }: Run): Promise<LineVerdict> {
  return tryLine({
    engine: account.WHATSAPP_ENGINE,
    proxy: account.WHATSAPP_PROXY,
    deadlines: farEnds?.deadlines ?? defaultDeadlines,
    farEnd: farEnds?.whatsapp ?? null,
  });
}

interface StatusBeside {
  readonly line?: LineVerdict | null;
  readonly owner?: OwnerFound | null;
  /** Those that send by the session, if there are several. */
  readonly companies?: readonly string[];
  /** A service runs, and PostgreSQL does not tell who has the session. */
  readonly waits?: boolean;
}

/** The text of `--status`. */
export function statusText(
  answer: StatusAnswer,
  now: number,
  { line = null, owner = null, companies = [], waits = false }: StatusBeside = {},
): string {
  const { status: session, backups, running, delivery, places, incidents } = answer;
  const { lock } = session;
  const newest = backups.newest;
  const other = elsewhere(owner);
  const lines: [string, string][] = [
    ['session', `${session.session} (${session.engine})${session.account ? `, ${phoneIn(session.account)}` : ''}`],
    ...(companies.length > 1 ? [['shared by', companies.join(', ')] as [string, string]] : []),
    ...(other === null ? sessionRows(answer, now) : []),
    ['service', running || waits ? 'running' : other?.standsBy === true ? 'running, standing by' : 'not running'],
    ...installationRows(answer.installation),
    ...(owner === null ? [] : [['node', ownerWords(owner)] as [string, string]]),
    [
      'lock',
      lock
        ? `process ${lock.pid} on ${lock.host}, ${lock.doing.replaceAll('_', ' ')}, since ${moment(lock.since)}`
        : 'free',
    ],
    [
      'backups',
      newest
        ? `${backups.count}; newest ${ago(newest.at, now)}, ${bytes(newest.bytes)}, verified when made`
        : `none in ${backups.folder}`,
    ],
    ...(other === null ? [['if it is lost', healedBy(answer, now)] as [string, string]] : []),
    ...(answer.drill.copies ? [['off site', copyWords(answer.drill.copies, now)] as [string, string]] : []),
    ['restore drill', drillWords(answer.drill, now)],
    ...(line ? lineRows(line) : []),
    ...(delivery ? deliveryRows(delivery, places, now) : []),
    ...placeRows(answer, now),
    ...incidents.map(({ openedAt, sentence }): [string, string] => [
      'open incident',
      `${ago(openedAt, now)}: ${oneLine(sentence)}`,
    ]),
  ];
  const warnings = other === null ? warningsOf(answer) : [];
  return [
    other?.standsBy === true && owner ? `This node is ${ownerWords(owner)}.` : oneLine(session.sentence),
    rows(lines),
    ...warnings.map((warning) => `Warning: ${oneLine(adviceLine(warning))}`),
    `Next: ${inCommands(other === null ? nextStepOf(answer) : session.next)}`,
  ].join('\n');
}

/** What this node knows of a session that no other has. */
function sessionRows(answer: StatusAnswer, now: number): [string, string][] {
  const { status: session } = answer;
  const { linkClock: clock } = session;
  return [
    ['state', stateWords(answer, now)],
    ...(session.picture === null
      ? []
      : [['picture', `${session.picture} (private; removed after seven days)`] as [string, string]]),
    ['age', ageWords(answer)],
    ['linked', session.linkedAt === null ? 'never' : `${moment(session.linkedAt)} (${ago(session.linkedAt, now)})`],
    ['refreshed', ago(session.refreshedAt, now)],
    session.connectedMs === null
      ? ['last online', ago(session.lastConnectedAt, now)]
      : ['online', `for ${duration(session.connectedMs)}`],
    // Of a connection that there is.
    ...(session.connectedMs === null
      ? []
      : ([
          ['WhatsApp answered', proof(session.proofs.outboundMs)],
          ['WhatsApp wrote', proof(session.proofs.inboundMs)],
        ] satisfies [string, string][])),
    [
      'phone seen',
      clock.phoneIsVisible ? daysAgo(clock.phoneSeenDaysAgo) : `not known with the engine ${session.engine}`,
    ],
    ['health check', ago(session.lastHealthCheckAt, now)],
  ];
}

/** Whose words these are: of the running service, or of this command. */
function installationRows(installation: StatusAnswer['installation']): [string, string][] {
  if (installation === undefined) return [];
  const { version, home, envFile, store, dataPath, outbox } = installation;
  return [
    ['version', version],
    ['configuration', envFile ?? `no .env in ${home}`],
    ['session store', store],
    ['data', dataPath],
    ['outbox', outbox],
  ];
}

/** What lies between this computer and WhatsApp: the proxy, and every host that must be reachable on port 443. */
function lineRows({ proxy, proxyDetail, hosts }: LineVerdict): [string, string][] {
  return [
    ...(proxy === null
      ? []
      : [['proxy', proxyDetail === null ? `${proxy}: answers` : oneLine(proxyDetail)] as [string, string]]),
    ...hosts.map(({ host, purpose, detail }): [string, string] => [
      'must be reachable',
      `${host} (${purpose}): ${detail === null ? 'yes' : `NO: ${oneLine(detail)}`}`,
    ]),
  ];
}

/** What would bring the link back, the cheaper way first: only a copy does it without the phone. */
function healedBy({ status: { linked }, backups: { newest } }: StatusAnswer, now: number): string {
  if (linked !== 'linked') return 'nothing is linked';
  if (newest !== null) return `the verified backup of ${ago(newest.at, now)}`;
  return 'only a new link with the phone (and perhaps a passkey): there is no verified backup';
}

/** Whether the copies off site are of use. */
export function drillWords({ isSetUp, last, lastGoodAt, isOverdue }: DrillStanding, now: number): string {
  if (!isSetUp && last === null) return 'none: neither WHATSAPP_BACKUP_COPY_PATH nor WHATSAPP_DRILL_PATH is set';
  const good = `last succeeded ${ago(lastGoodAt, now)}${isOverdue ? ', OVERDUE' : ''}`;
  if (last === null || last.problem === null) return lastGoodAt === null ? 'not made yet' : good;
  return `FAILED ${ago(last.at, now)}: ${oneLine(last.problem.sentence)} It ${good}.`;
}

/** Whether backups reach their place off site. */
export function copyWords({ isSetUp, hasKey, problem, newestAt, isOld }: CopyStanding, now: number): string {
  if (!isSetUp) return 'none: WHATSAPP_BACKUP_COPY_PATH is not set';
  const newest =
    newestAt === null ? 'nothing copied yet' : `newest backup ${ago(newestAt, now)}${isOld ? ', OLD' : ''}`;
  const key = hasKey ? '' : '; its key is not known to be off site: WHATSAPP_DRILL_KEY_FILE is not set';
  return `${problem === null ? '' : `FAILED: ${oneLine(problem.sentence)} `}${newest}${key}`;
}

/** Invoices by state, and why they wait. */
function deliveryRows(standing: DeliveryStanding, places: StatusAnswer['places'], now: number): [string, string][] {
  const { customers, oldestWaiting, waits, failing, newChats, sources } = standing;
  const others = failing.filter((one) => places.every(({ worker }) => worker !== one.worker));
  const oldest =
    oldestWaiting === null ? '' : `; the oldest waiting one arrived ${ago(Date.parse(oldestWaiting), now)}`;
  return [
    ['invoices', `${countsInWords(customers) || 'none yet'}${oldest}`],
    ...(newChats ? [['new chats', newChatsWords(newChats)] as [string, string]] : []),
    ...waits.map(({ sentence, until, next }): [string, string] => [
      'they wait',
      [sentence, until === null ? '' : `Until ${moment(Date.parse(until))}.`, next === null ? '' : inCommands(next)]
        .filter((part) => part !== '')
        .join(' '),
    ]),
    ...sources.map((source): [string, string] => [source.name, sourceWords(source, now)]),
    ...others.map(({ worker, since, sentence, next }): [string, string] => [
      'fails',
      `${workerWords(worker)}, ${ago(Date.parse(since), now)}: ${oneLine(sentence)} ${next === null ? '' : inCommands(next)}`.trim(),
    ]),
  ];
}

/** SAP, the sources of PDFs and the disk: when each last worked, or what is wrong since when. */
function placeRows({ places, delivery }: StatusAnswer, now: number): [string, string][] {
  const counted = new Set(delivery?.sources.map(({ name }) => name));
  return places.flatMap(({ place, trouble, since, workedAt, next }): [string, string][] => {
    const name = placeWords[place];
    if (trouble !== null) {
      const when = since === null ? '' : `, ${ago(Date.parse(since), now)}`;
      return [[name, `FAILS${when}: ${oneLine(trouble)} ${next === null ? '' : inCommands(next)}`.trim()]];
    }
    // A mailbox has said so already, with what it holds.
    if (workedAt === null || counted.has(place)) return [];
    return [[name, `ok ${ago(Date.parse(workedAt), now)}`]];
  });
}

/** "looked into 12 s ago; 3 mails waiting, 1 left for a person". */
function sourceWords(
  { lastLook, waiting, left, strangers, note }: DeliveryStanding['sources'][number],
  now: number,
): string {
  const mails = [`${waiting} mails waiting`, `${left} left for a person`, `${strangers} of other senders`].join(', ');
  const looked = lastLook === null ? 'not looked into yet' : `looked into ${ago(Date.parse(lastLook), now)}; ${mails}`;
  return note === null ? looked : `${looked}; ${note}`;
}

/** What WhatsApp lets the account do with people who have never written to it. */
function newChatsWords({ restricted, restrictedUntil, used, total, cycleEnd, waiting }: NewChats): string {
  const until = (at: string | null): string => (at === null ? '' : ` until ${moment(Date.parse(at))}`);
  const limit =
    restricted === null
      ? 'WhatsApp does not tell'
      : restricted
        ? `WhatsApp allows none${until(restrictedUntil)}`
        : 'not restricted';
  const quota = total === null ? '' : `; ${used} of ${total} begun in the cycle${until(cycleEnd)}`;
  return `${limit}${quota}${waiting === 0 ? '' : `; ${waiting} messages wait for their turn`}`;
}

/** Advice as one line: the finding and the command. */
export function adviceLine({ sentence, next }: Advice): string {
  return [sentence, next === null ? null : inCommands(next)].filter((part) => part !== null).join(' ');
}

function stateWords({ status: session }: StatusAnswer, now: number): string {
  const reason = session.reason === null ? '' : ` (${session.reason})`;
  const attempt = session.attempt === null ? '' : `, attempt ${session.attempt}`;
  const until = session.until === null ? '' : `, until ${moment(session.until)}`;
  const wait = session.nextAttemptAt === null ? 0 : session.nextAttemptAt - now;
  const next = wait < 1000 ? '' : `, next attempt in ${duration(wait)}`;
  return `${session.state.replaceAll('_', ' ')}${reason}${attempt}${next}${until}`;
}

const bandWords = { fresh: 'Fresh', aging: 'Aging', old: 'Old' } as const;

function ageWords({ status: { band, ageMs } }: StatusAnswer): string {
  if (band === null || ageMs === null) return 'not linked';
  const refresh = band === 'old' ? ': refreshed automatically, without a QR code' : '';
  return `${bandSymbols[band]} ${bandWords[band]}, ${duration(ageMs)}${refresh}`;
}

function daysAgo(days: number | null): string {
  if (days === null) return 'unknown';
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
}

function proof(sinceMs: number | null): string {
  return sinceMs === null ? 'not yet since it connected' : `${duration(sinceMs)} ago`;
}
