import { accountPath } from '../../config/schema.ts';
import { duration } from '../../duration.ts';
import { CodedError } from '../../errors/coded-error.ts';
import { outboxPlace } from '../../service/outbox-database.ts';
import { type OwnerShown, shownOwner } from '../../service/outbox-owner.ts';
import { oneLine } from '../../visible-text.ts';
import type { Run } from './command-run.ts';

/** Which node runs the session; `trouble`: PostgreSQL does not tell. */
export type OwnerFound =
  | { readonly owner: OwnerShown | null; readonly trouble: null }
  | { readonly owner: null; readonly trouble: string };

/** Asked of PostgreSQL; null: the outbox is a file, and nobody else can. */
export async function lookForOwner({ service, account }: Pick<Run, 'service' | 'account'>): Promise<OwnerFound | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  const name = account.WHATSAPP_SESSION_NAME;
  try {
    return { owner: await shownOwner(place, name, accountPath(service)), trouble: null };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'DATABASE_MISSING') return { owner: null, trouble: null };
    return { owner: null, trouble: error.message };
  }
}

/** A service of this installation waits for the session that another node has. Pure. */
export function isStandby(found: OwnerFound | null): boolean {
  return found?.owner?.standsBy === true && found.owner.node !== null && found.owner.leftMs > 0;
}

/** For people. Pure. */
export function ownerWords({ owner, trouble }: OwnerFound): string {
  if (trouble !== null) return `not known: ${oneLine(trouble)}`;
  if (owner === null || owner.node === null) return 'none runs the session';
  if (owner.standsBy && owner.leftMs > 0) return `standing by: ${oneLine(owner.node)} has the session`;
  const name = owner.isHere ? 'this one' : `another, ${oneLine(owner.node)}`;
  return owner.leftMs > 0 ? `${name}, runs the session` : `${name}, silent for ${duration(-owner.leftMs)}`;
}
