import type { Place, PlaceState } from '../../alerts/day-report.ts';
import type { Now } from '../../clock.ts';
import { CodedError } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { FailingWorker, FailingWorkers } from '../shared/failing-workers.ts';
import { isOfDisk, isOfServer } from '../shared/of-disk.ts';
import { wallTime } from './wall-time.ts';

/** A far end or a resource that deliveries need, and how it is. Times: ISO 8601 UTC. */
export interface PlaceNow {
  readonly place: Exclude<Place, 'session'>;
  /** What is wrong, one sentence; null: it works, or was not tried yet. */
  readonly trouble: string | null;
  /** Since when it is so; null: it works. */
  readonly since: string | null;
  /** Registered code of the trouble; null: it has none. */
  readonly code: string | null;
  readonly next: NextStep | null;
  /** When it last worked; null: not known. */
  readonly workedAt: string | null;
  /** The worker that meets the trouble; null: none does. */
  readonly worker: string | null;
}

/** Workers that fail when a place does; the first of a place proves that it works. */
const WORKERS: readonly (readonly [place: PlaceNow['place'], workers: readonly string[]])[] = [
  ['sap', ['intake', 'customers', 'write_back']],
  ['folder', ['documents']],
  ['mailbox', ['documents.mailbox']],
  ['print', ['documents.print']],
  ['attachments', ['documents.attachments']],
];

/** Places as people call them. */
export const placeWords: Readonly<Record<PlaceNow['place'], string>> = {
  sap: 'SAP',
  folder: 'PDF folder',
  mailbox: 'mailbox',
  print: "SAP's print service",
  attachments: 'attachments in SAP',
  database: 'database',
  disk: 'disk',
};

export interface PlaceFacts {
  /** Null: no worker runs. */
  readonly health: Pick<FailingWorkers, 'all' | 'worked'> | null;
  /** Names of the sources of PDFs. */
  readonly sources: readonly string[];
  /** Null: not known. */
  readonly disk: PlaceState | null;
  readonly now: Now;
}

/** SAP, each source of PDFs that is used, the server of the outbox when it is in trouble, and the disk. Pure. */
export function placesNow({ health, sources, disk, now }: PlaceFacts): readonly PlaceNow[] {
  const used = ([place]: (typeof WORKERS)[number]): boolean =>
    place === 'sap' || sources.some((name) => name === place || (place === 'folder' && name.startsWith('folder')));
  const all = health?.all() ?? [];
  const ofServer = all.find(({ error }) => isOfServer(error));
  const ofDisk = all.find(({ error }) => isOfDisk(error) && !isOfServer(error));
  const others = all.filter(({ error }) => !isOfDisk(error));
  const places = WORKERS.filter(used).map(([place, workers]): PlaceNow => {
    const failing = others.find(({ worker }) => workers.includes(worker));
    if (failing) return troubled(place, failing, now);
    const worked = health?.worked().get(workers[0] ?? '');
    return { ...quiet, place, workedAt: worked === undefined ? null : wallTime(worked, now) };
  });
  if (ofServer) places.push(troubled('database', ofServer, now));
  const full = disk && diskNow(disk, now.wall);
  if (ofDisk && !full?.trouble) return [...places, troubled('disk', ofDisk, now)];
  return [...places, ...(full ? [full] : [])];
}

const quiet = { trouble: null, since: null, code: null, next: null, workedAt: null, worker: null } as const;

function troubled(place: PlaceNow['place'], { worker, since, error }: FailingWorker, now: Now): PlaceNow {
  const { code, next } = error instanceof CodedError ? error : { code: null, next: null };
  return { place, trouble: error.message, since: wallTime(since, now), code, next, workedAt: null, worker };
}

/** @param now epoch milliseconds */
export function diskNow({ trouble, since, next }: PlaceState, now: number): PlaceNow {
  const iso = (at: number): string => new Date(at).toISOString();
  const workedAt = trouble === null ? iso(now) : null;
  return { ...quiet, place: 'disk', trouble, since: since === null ? null : iso(since), next: next ?? null, workedAt };
}
