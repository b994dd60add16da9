import type { OperationCall } from '../operations/session/session-operations.ts';
import type { Account } from '../people/accounts.ts';
import type { Role } from '../people/role.ts';
import type { InEach, Language } from './language.ts';

/** A request of anybody. */
export interface PageRequest {
  readonly url: URL;
  /** Named parts of the route's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly language: Language;
  /** Belongs into every form (`form()` in forms.ts does it). */
  readonly csrf: string;
  /** Network address of the browser. */
  readonly address: string;
  /** The browser speaks TLS, with us or with the trusted proxy. */
  readonly isSecure: boolean;
  /** Fires when the browser is gone. */
  readonly signal: AbortSignal;
  /** Ends the connection at once, with whatever the browser has not read. */
  drop(): void;
  /** Null: nobody is logged in. */
  readonly person: Account | null;
  /** Name of the company among several that are served; null: it is the only one. */
  readonly among: string | null;
  /** Entries of the menu, for every role. */
  readonly menu: readonly MenuEntry[];
  /** Fields of the form; only for POST. */
  form(): Promise<URLSearchParams>;
  /** A header of the request; undefined: absent. */
  header(name: string): string | undefined;
}

/** A request of a person whose role suffices. */
export interface PersonRequest extends PageRequest {
  readonly person: Account;
  /** Value of the session's cookie. */
  readonly session: string;
  /** Enters it into the audit, with the person and the address of the session. */
  audit(action: string, target?: string, detail?: string): void;
  /** For an operation: the person as `decidedBy`, without progress unless given. */
  call(extra?: Partial<Pick<OperationCall, 'progress' | 'ask' | 'signal'>>): OperationCall;
}

type Answer = Response | Promise<Response>;

interface Place {
  readonly method: 'GET' | 'POST';
  /** With named parts: `/deliveries/:id`. */
  readonly path: string;
}

/** One page, or one change. Guarded by its role, and for POST by CSRF token and Origin. */
export type Route =
  | (Place & { readonly role: 'anybody'; handle(request: PageRequest): Answer })
  | (Place & {
      readonly role: Role;
      /** Requested by the page itself, again and again: it does not count as activity of the person. */
      readonly isBackground?: true;
      handle(request: PersonRequest): Answer;
    });

/** A page in the menu, for those whose role suffices. */
export interface MenuEntry {
  readonly path: string;
  readonly role: Role;
  readonly title: InEach<string>;
}

/** A part of the pages: its routes, and its entries in the menu. */
export interface Section {
  readonly routes: readonly Route[];
  readonly menu?: readonly MenuEntry[];
}
