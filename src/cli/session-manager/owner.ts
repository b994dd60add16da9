import path from 'node:path';
import { accountPath } from '../../config/schema.ts';
import { duration } from '../../duration.ts';
import { CodedError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { sessionError } from '../../errors/session.ts';
import type { StatusAnswer } from '../../operations/session/session-operations.ts';
import type { OwnerShown } from '../../service/outbox-owner.ts';
import { outboxPlace, shownPlace } from '../../service/outbox-place.ts';
import { isLocked } from '../../session/shell/lock.ts';
import { oneLine } from '../../visible-text.ts';
import type { Run } from './command-run.ts';

/** Which node runs the session; `trouble`: PostgreSQL does not tell. */
export type OwnerFound =
  | {
      readonly owner: OwnerShown | null;
      /** Where the newest login is, if it has to be brought here (webjs). */
      readonly profileOn: string | null;
      readonly trouble: null;
    }
  | { readonly owner: null; readonly profileOn: null; readonly trouble: string };

/** Asked of PostgreSQL; null: the outbox is a file, and nobody else can. */
export async function lookForOwner({ service, account }: Pick<Run, 'service' | 'account'>): Promise<OwnerFound | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  const name = account.WHATSAPP_SESSION_NAME;
  const { shownOwner } = await import('../../service/outbox-owner.ts');
  const { newerProfileOn } = await import('../../service/profile-on-node.ts');
  try {
    const owner = await shownOwner(place, name, accountPath(service));
    return { owner, profileOn: await newerProfileOn(service, account), trouble: null };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'DATABASE_MISSING') return { owner: null, profileOn: null, trouble: null };
    return { owner: null, profileOn: null, trouble: error.message };
  }
}

/** Another node that runs the session. */
export type Elsewhere = OwnerShown & { readonly node: string };

/** Null: none does, or this one. Pure. */
export function elsewhere(found: OwnerFound | null): Elsewhere | null {
  const owner = found?.owner ?? null;
  if (owner === null || owner.node === null || owner.isHere || owner.leftMs <= 0) return null;
  return { ...owner, node: owner.node };
}

/** For what acts on the login, of which only what the owner has counts. @throws `SESSION_ELSEWHERE` */
export async function requireSessionHere(run: Pick<Run, 'service' | 'account'>): Promise<void> {
  const owner = elsewhere(await lookForOwner(run));
  const session = run.account.WHATSAPP_SESSION_NAME;
  if (owner !== null) throw sessionError('SESSION_ELSEWHERE', { session, node: owner.node });
}

/** What this node's files say of a session is of the time when it ran it, if it ever did. Pure. */
export function statusElsewhere(answer: StatusAnswer, { node, standsBy }: Elsewhere): StatusAnswer {
  const { session } = answer.status;
  const sentence = `Another node, ${node}, has the session ${session}.`;
  const next = standsBy
    ? 'Nothing to do: this node takes the session by itself when the other is stopped or dies.'
    : 'Ask there, or look at its pages: login and backups are there.';
  return { ...answer, status: { ...answer.status, sentence, next } };
}

/** A service of this installation runs without the session, and PostgreSQL does not tell whether it waits for another node. */
export function waitsUntold(
  { service }: Pick<Run, 'service'>,
  { running }: Pick<StatusAnswer, 'running'>,
  found: OwnerFound | null,
): boolean {
  return !running && found !== null && found.trouble !== null && isLocked(path.resolve(accountPath(service)), 'outbox');
}

/** Of a session that is not known to be another node's. A start, or a new link, is of no use where it is refused. */
export function statusOfFormer(
  run: Pick<Run, 'service'>,
  answer: StatusAnswer,
  found: OwnerFound | null,
): StatusAnswer {
  if (waitsUntold(run, answer, found)) {
    const sentence = 'The service runs without the session: PostgreSQL does not tell which node has it.';
    const next = 'Check that PostgreSQL runs and that this computer reaches it; the service goes on by itself then.';
    return { ...answer, startRefused: true, status: { ...answer.status, sentence, next } };
  }
  const refused = refusedStart(run, answer.status.session, found);
  if (refused === null) return answer;
  const { message: sentence, next } = refused;
  return { ...answer, startRefused: true, status: { ...answer.status, sentence, next } };
}

/** What a start of the service would say; null: it may start, or one of this installation runs or waits for the session. */
export function refusedStart(
  { service }: Pick<Run, 'service'>,
  account: string,
  found: OwnerFound | null,
): CodedError | null {
  if (isLocked(path.resolve(accountPath(service)), 'outbox')) return null;
  const owner = found?.owner ?? null;
  const place = shownPlace(outboxPlace(service));
  if (owner !== null && owner.node !== null && !owner.isHere && owner.leftMs <= 0)
    return databaseError('DATABASE_OWNER_SILENT', { account, node: owner.node, place, ago: duration(-owner.leftMs) });
  const node = found?.profileOn ?? null;
  return node === null ? null : databaseError('DATABASE_PROFILE_ELSEWHERE', { account, node });
}

/** For people. Pure. */
export function ownerWords({ owner, trouble }: OwnerFound): string {
  if (trouble !== null) return `not known: ${oneLine(trouble)}`;
  if (owner === null || owner.node === null) return 'none runs the session';
  if (owner.standsBy && owner.leftMs > 0) return `standing by: ${oneLine(owner.node)} has the session`;
  const name = owner.isHere ? 'this one' : `another, ${oneLine(owner.node)}`;
  return owner.leftMs > 0 ? `${name}, runs the session` : `${name}, silent for ${duration(-owner.leftMs)}`;
}
