import { duration } from '../../duration.ts';
import { recommend } from '../../operations/session/advice.ts';
import { listBackups } from '../../operations/session/backups.ts';
import type { SessionHistory } from '../../operations/session/session-operations.ts';
import { isHealthy } from '../../session/lifecycle/health-check.ts';
import { oneLine } from '../../visible-text.ts';
import { availabilityLines } from './availability.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodeOfStatus, exitCodes } from './exit-codes.ts';
import { figureLines } from './figures.ts';
import { bytes, moment } from './format.ts';
import { backupTable } from './list.ts';
import { elsewhere, lookForOwner, statusElsewhere, statusOfFormer, waitsUntold } from './owner.ts';
import { reach } from './reach.ts';
import { adviceLine, statusText } from './status.ts';

const SHOWN = 10;

/** `--report`: the status, its history, and what to do about it. */
export async function report(run: Run): Promise<Outcome> {
  const operations = await reach(run);
  const [found, owner] = await Promise.all([operations.status(), lookForOwner(run)]);
  const other = elsewhere(owner);
  const answer = other === null ? statusOfFormer(run, found, owner) : statusElsewhere(found, other);
  const waits = waitsUntold(run, found, owner);
  const history = await operations.history();
  const figures = await operations.figures();
  const listed = await listBackups(await viewOf(run), run.call);
  const now = Date.now();
  const recommendations = other === null ? recommend(answer, history, listed, now).map(adviceLine) : [];
  const text = [
    statusText(answer, now, { owner, waits }),
    section('Recommendations', recommendations.length === 0 ? ['none'] : recommendations),
    section('Availability', availabilityLines(history.availability, history.states, { now, timeZone: run.timeZone })),
    section('Reliability', figureLines(figures)),
    section('Changes of state, newest first', history.states.slice(-SHOWN).reverse().map(spellLine)),
    section('Incidents, newest first', history.incidents.slice(0, SHOWN).map(incidentLine)),
    section('Health checks, newest first', history.healthChecks.slice(-SHOWN).reverse().map(healthLine)),
    `\nBackups\n${backupTable(listed, now, run.width)}`,
  ].join('\n');
  return {
    exitCode: other === null && !waits ? exitCodeOfStatus(answer) : exitCodes.notConnected,
    result: { ...answer, history, figures, ...listed, recommendations },
    text,
  };
}

function section(title: string, lines: readonly string[]): string {
  return `\n${title}\n${lines.length === 0 ? '  none' : lines.map((line) => `  ${oneLine(line)}`).join('\n')}`;
}

function spellLine({ from, state, reason, at, ms }: SessionHistory['states'][number]): string {
  const change = from === null ? words(state) : `${words(from)} → ${words(state)}`;
  const why = reason === null ? '' : ` (${words(reason)})`;
  return `${moment(at)}  ${change}${why}  ${ms === null ? 'until now' : `for ${duration(ms)}`}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function incidentLine(incident: SessionHistory['incidents'][number]): string {
  const end = incident.closedAt === null ? 'OPEN' : `closed after ${duration(incident.closedAt - incident.openedAt)}`;
  return `${moment(incident.openedAt)}  ${incident.severity}  ${end}  ${incident.sentence}`;
}

function healthLine(check: SessionHistory['healthChecks'][number]): string {
  const store = check.store === null ? 'not read while it runs' : check.store.state;
  const backup = check.backupAgeMs === null ? 'none' : duration(check.backupAgeMs);
  const free = check.freeBytes === null ? 'unknown' : bytes(check.freeBytes);
  const verdict = isHealthy(check) ? 'good' : 'look';
  return `${moment(check.at)}  ${verdict}  WhatsApp ${check.connection.replaceAll('_', ' ')}, store ${store}, backup ${backup}, free ${free}`;
}
