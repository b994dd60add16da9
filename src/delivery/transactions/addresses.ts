import { get, type Transaction } from '../../database/port.ts';
import { text } from '../../database/row.ts';
import { isLid } from '../../whatsapp/person.ts';
import type { Scope } from './scope.ts';

/** The address by number of whoever has this address; the address itself while its number is unknown. */
export function* byNumber({ account }: Scope, jid: string): Transaction<string> {
  if (!isLid(jid)) return jid;
  const known = yield* get('SELECT jid FROM addresses WHERE account = :account AND lid = :jid', { account, jid });
  return known ? text(known, 'jid') : jid;
}
