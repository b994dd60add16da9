/**
 * A login that SAP refused. It is kept, because SAP locks users after some refused logins: a service that is restarted
 * again and again must not try again each time.
 */
export interface RefusedLogin {
  /** Digest of address, company, user and password: another configuration is another login. */
  readonly configuration: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** How many in a row. */
  readonly count: number;
  readonly code: string;
  readonly text: string;
}

/** Where a refused login is kept. */
export interface LoginMemory {
  load(): Promise<RefusedLogin | null>;
  /** null forgets it, after a login that worked. */
  save(refused: RefusedLogin | null): Promise<void>;
}

/** Keeps it for the life of the process. */
export function createLoginMemory(): LoginMemory {
  let kept: RefusedLogin | null = null;
  return {
    load: async () => kept,
    save: async (refused) => {
      kept = refused;
    },
  };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** SAP looks for the company before it looks at the password (-304), so this refusal locks nobody. */
const COMPANY_NOT_FOUND = '-304';

/** Epoch milliseconds before which a refused login is not tried again: 30 min, 2 h, 8 h, then a day. */
export function nextLoginAt(refused: RefusedLogin): number {
  const base = refused.code === COMPANY_NOT_FOUND ? MINUTE : 30 * MINUTE;
  return refused.at + Math.min(DAY, base * 4 ** (refused.count - 1));
}
