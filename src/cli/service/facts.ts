import type { AccountConfig, BookConfig, ServiceConfig } from '../../config/schema.ts';

/** What the service manager runs: one company, or all of a configuration file. */
export interface Installed {
  readonly service: ServiceConfig;
  readonly books: readonly BookConfig[];
  readonly accounts: readonly AccountConfig[];
  /** Where a running service can be asked to stop: of each company, any of which stops all. */
  readonly controls: readonly { readonly dataPath: string; readonly session: string }[];
  /** Absolute; null: the environment of the home describes one company. */
  readonly configFile: string | null;
  /** The configuration's own files: it and those of secrets, absolute. */
  readonly files: readonly string[];
  /** Secrets that may be credentials of the service manager. */
  readonly secrets: readonly string[];
}

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
  /** Of several companies, absolute; null: the environment of the home describes one. */
  readonly configFile: string | null;
  /** Who runs it: on Linux the owner of the home, on Windows `DOMAIN\user`. */
  readonly user: string;
  /** On Linux: the group of the home. */
  readonly group: string;
  /** Folders outside the home that the service writes to. */
  readonly writes: readonly string[];
  /** Files and folders that it reads, inside the home or outside. */
  readonly reads: readonly string[];
  /** Secrets that may be credentials of the service manager, by their variables. */
  readonly secrets: readonly string[];
  /** Secrets in files that only root can read; on Linux alone. */
  readonly credentials: readonly Credential[];
  /** Windows: the user's password is asked for and kept by Windows, so that files on other computers can be reached. */
  readonly withPassword: boolean;
}

/** How the service is told where its configuration is. Pure. */
export function placeWords({ home, configFile }: Pick<ServiceFacts, 'home' | 'configFile'>): readonly string[] {
  return ['--home', home, ...(configFile === null ? [] : ['--config', configFile])];
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
