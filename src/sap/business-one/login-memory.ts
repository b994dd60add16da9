/**
 * A login that SAP refused. SAP locks users after some refused logins, so a service that is restarted
 * repeatedly must not try again each time.
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
 * Storage for refused logins, by a digest of address, company, user and password: another configuration is
 * another login.
 */
export interface LoginMemory {
  load(configuration: string): Promise<RefusedLogin | null>;
  /** null deletes it, after a successful login. */
  save(configuration: string, refused: RefusedLogin | null): Promise<void>;
}

/** Keeps it in memory. */
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

/** For interactive use: tries a refused login again, and records the result. */
export function askedByPerson(memory: LoginMemory): LoginMemory {
  return { load: async () => null, save: (configuration, refused) => memory.save(configuration, refused) };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Epoch milliseconds before which a refused login is not retried: after 30 min, 2 h, 8 h, then a day. There are no exceptions:
 * -304, which refers to the company, is also returned for a wrong password (seen in three public code bases).
 */
export function nextLoginAt(refused: RefusedLogin): number {
  return refused.at + Math.min(DAY, 30 * MINUTE * 4 ** (refused.count - 1));
}
