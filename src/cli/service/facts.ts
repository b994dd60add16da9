/** What a plan is made from: this installation on this computer. Paths are absolute. */
export interface ServiceFacts {
  /** Name of the unit or task: letters, digits and dashes. */
  readonly name: string;
  /** As in `process.platform`. */
  readonly platform: string;
  /** Node's executable. */
  readonly node: string;
  /** `hybrid-invoice-service.js` of this installation. */
  readonly program: string;
  readonly home: string;
  /** Who runs it: on Linux the owner of the home, on Windows `DOMAIN\user`. */
  readonly user: string;
  /** On Linux: the group of the home. */
  readonly group: string;
  /** Folders outside the home that the service writes to. */
  readonly writes: readonly string[];
  /** Files and folders that it reads, inside the home or outside. */
  readonly reads: readonly string[];
  /** Secrets in files that only root can read; on Linux alone. */
  readonly credentials: readonly Credential[];
  /** Windows: the user's password is asked for and kept by Windows, so that files on other computers can be reached. */
  readonly withPassword: boolean;
}

export interface Credential {
  /** A secret of the configuration: `SAP_PASSWORD`. */
  readonly name: string;
  readonly file: string;
}

/** One thing that is done; a plan is a row of them, and each can be done again. */
export type Step =
  | { readonly do: 'write'; readonly file: string; readonly text: string; readonly encoding: 'utf8' | 'utf16le' }
  | { readonly do: 'delete'; readonly file: string }
  /** `mayFail`: what it undoes may not be there. `asks`: it talks with the person itself. */
  | { readonly do: 'run'; readonly command: readonly string[]; readonly mayFail?: true; readonly asks?: true }
  /** Through the control endpoint, and wait for its end. */
  | { readonly do: 'stop' };

export const serviceVerbs = ['install', 'remove', 'status', 'start', 'stop'] as const;
export type ServiceVerb = (typeof serviceVerbs)[number];
