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

/**
 * Epoch milliseconds before which a refused login is not tried again: 30 min, 2 h, 8 h, then a day. No code is an exception:
 * -304, which speaks of the company, is the answer to a wrong password too (read in three public code bases).
 */
export function nextLoginAt(refused: RefusedLogin): number {
  return refused.at + Math.min(DAY, 30 * MINUTE * 4 ** (refused.count - 1));
}
