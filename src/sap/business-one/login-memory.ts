/**
 * A login that SAP refused. It is kept, because SAP locks users after some refused logins: a service that is restarted
 * again and again must not try again each time.
 */
export interface RefusedLogin {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How many in a row. */
  readonly count: number;
  readonly code: string;
  readonly text: string;
}

/**
 * Where a refused login is kept, under a digest of address, company, user and password: another configuration is
 * another login.
 */
export interface LoginMemory {
  load(configuration: string): Promise<RefusedLogin | null>;
  /** null forgets it, after a login that worked. */
  save(configuration: string, refused: RefusedLogin | null): Promise<void>;
}

/** Keeps it for the life of the process. */
export function createLoginMemory(): LoginMemory {
  const kept = new Map<string, RefusedLogin>();
  return {
    load: async (configuration) => kept.get(configuration) ?? null,
    save: async (configuration, refused) => {
      if (refused) kept.set(configuration, refused);
      else kept.delete(configuration);
    },
  };
}

/** For a person who asks: tries whatever was refused before, and remembers what comes of it. */
export function askedByPerson(memory: LoginMemory): LoginMemory {
  return { load: async () => null, save: (configuration, refused) => memory.save(configuration, refused) };
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
