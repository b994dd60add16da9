import { duration } from '../../duration.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { type Figures, figuresCsv } from '../../operations/session/figures.ts';
import type { Distribution } from '../../session/lifecycle/distribution.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { moment, rows } from './format.ts';
import { reach } from './reach.ts';
import { drillWords } from './status.ts';

/** `--figures`: how reliable session, deliveries and backups have been. */
export async function figures(run: Run, { csv }: { readonly csv: boolean }): Promise<Outcome> {
  const found = await (await reach(run)).figures();
  if (csv) return { exitCode: exitCodes.done, result: { figures: found }, text: figuresCsv(found).trimEnd() };
  const next = nextStep`${{ action: 'report' }}`;
  return { exitCode: exitCodes.done, result: { figures: found }, text: figureLines(found).join('\n'), next };
}

/** For people. Pure. */
export function figureLines({ at, session, deliveries, backups, drill }: Figures): string[] {
  if (session.since === null) return [];
  const { restarts, links } = session;
  const asked = restarts.withLink === 0 ? 'none' : String(restarts.withLink);
  const between =
    links.between.longestMs === null ? '' : `; longest without a new link ${duration(links.between.longestMs)}`;
  const pairs: [string, string][] = [
    ['known since', moment(session.since)],
    [
      'restarts',
      `${restarts.count}: ${restarts.withoutLink} without a QR code, ${asked} with one, ${restarts.interrupted} stopped before`,
    ],
    [
      'links',
      `${links.count}${links.sinceLastMs === null ? '' : `, the last ${duration(links.sinceLastMs)} ago`}${between}`,
    ],
    ['noticed', spread(session.detection, 'after at most')],
    ['recovered', `${spread(session.recovery, 'within')}; ${session.recoveredByPerson} needed a person`],
    ['confirmed', deliveries === null ? NEEDS_SERVICE : spread(deliveries.ack, 'within')],
    ['delivered', deliveries === null ? NEEDS_SERVICE : spread(deliveries.delivered, 'within')],
    ['held', deliveries === null ? NEEDS_SERVICE : heldWords(deliveries)],
    [
      'backups',
      backups.newestAgeMs === null ? 'none' : `${backups.count}, newest ${duration(backups.newestAgeMs)} old`,
    ],
    ['restore drill', drillWords(drill, at)],
  ];
  return rows(pairs)
    .split('\n')
    .map((line) => line.trimStart());
}

const NEEDS_SERVICE = 'told by a running service only';

function spread({ count, p50Ms, p95Ms, longestMs }: Distribution, how: string): string {
  if (p50Ms === null || p95Ms === null || longestMs === null) return 'never needed';
  return `${how} ${duration(p50Ms)} (half), ${duration(p95Ms)} (95 %), ${duration(longestMs)} (all ${count})`;
}

function heldWords({ messages, held }: NonNullable<Figures['deliveries']>): string {
  if (held.share === null) return 'no invoices in the last 30 days';
  return `${held.count} of ${messages} (${(held.share * 100).toFixed(1)} %)`;
}
