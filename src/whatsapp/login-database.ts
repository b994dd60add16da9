/**
 * The login of a session that several nodes may run lies in a database. The engine's store in a folder is its copy: every
 * change is durable in the database before it is in the copy, and before the engine goes on.
 */

/** One key, by type and id, as text; null: it is removed. */
export type KeyText = readonly [type: string, id: string, value: string | null];

/** What stands in the login's row. */
export interface LoginText {
  readonly credentials: string;
  readonly sha256: string;
  readonly renewalDue: boolean;
}

/** A whole login. */
export interface LoginRecords {
  /** Identifies the store in the database: another for each that was carried into it. */
  readonly store: string;
  /** Grows with every change. */
  readonly generation: number;
  readonly login: LoginText;
  readonly keys: readonly KeyText[];
}

/** One change of the store, wholly or not at all. */
export interface LoginChange {
  readonly store: string;
  /** After the change. */
  readonly generation: number;
  /** Null: unchanged. */
  readonly login: LoginText | null;
  readonly keys: readonly KeyText[];
}

export type LoginQuestion =
  /** Before the store is used. `store` null: what is in the folder was never in a database. */
  | { readonly ask: 'agree'; readonly store: string | null; readonly generation: number }
  /** Everything, in place of what the database has. */
  | { readonly ask: 'replace'; readonly records: LoginRecords }
  | { readonly ask: 'change'; readonly change: LoginChange };

export type LoginAnswer =
  /** It is durable; to `agree`: both are the same. */
  | { readonly answer: 'done' }
  /** To `agree`: what is in the folder is newer, and has to be carried into the database. */
  | { readonly answer: 'give' }
  /** To `agree`: the database is newer. */
  | { readonly answer: 'take'; readonly records: LoginRecords }
  /** It may be in the database or not: what is next is `agree`. */
  | { readonly answer: 'failed'; readonly detail: string };

/** As the engine's process asks it: it waits, as for its disk. */
export interface LoginDatabase {
  ask(question: LoginQuestion): LoginAnswer;
}

/** As the service answers. Never rejects. */
export interface LoginKeeper {
  answer(question: LoginQuestion): Promise<LoginAnswer>;
}
