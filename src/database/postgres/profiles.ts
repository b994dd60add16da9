/** Which copy of a login was used last, where the login is a folder of each node and cannot lie here. */
import type { OwnerId } from '../../ownership/port.ts';
import { get, run, type Transaction } from '../port.ts';
import { text } from '../row.ts';

/** The copy with which the session ran last. */
export interface UsedProfile {
  readonly node: string;
  /** Random; the node keeps it beside the login. */
  readonly mark: string;
}

export const sessionProfile = `
CREATE TABLE session_profile (
  account text PRIMARY KEY,
  node text NOT NULL,
  mark text NOT NULL
);
`;

/** Null: the session has never run. */
export function* usedProfile(account: string): Transaction<UsedProfile | null> {
  const row = yield* get('SELECT node, mark FROM session_profile WHERE account = :account', { account });
  return row && { node: text(row, 'node'), mark: text(row, 'mark') };
}

/** This process runs the session with the copy that has the mark. */
export function* useProfile({ account, node }: Pick<OwnerId, 'account' | 'node'>, mark: string): Transaction<void> {
  yield* run(
    `INSERT INTO session_profile VALUES (:account, :node, :mark)
     ON CONFLICT (account) DO UPDATE SET node = :node, mark = :mark`,
    { account, node, mark },
  );
}
