import type { ConfigFile, NamedEnvironment } from '../../config/config-file.ts';
import type { Environment } from '../../config/environment.ts';
import type { AmongSeveral, Config } from '../../config/schema.ts';
import { cliError } from '../../errors/cli.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import type { Choice } from '../choice.ts';

/** A word that stands first on the command line, with arguments of its own. */
export interface Verb {
  readonly name: string;
  /** For `--help` of the program: the word with its arguments, and what it does in one line. */
  readonly summary: readonly [words: string, does: string];
  /** Its own `--help`. */
  readonly page: string;
  /**
   * Reads the arguments behind it, and answers the work, which refuses those first that only its own code can read.
   *
   * @throws `CLI_USAGE`
   */
  read(argv: readonly string[]): VerbWork;
}

/** Loads its code when it is called. Resolves to the exit code; rejects with a coded error. */
export type VerbWork = (surroundings: VerbSurroundings) => Promise<number>;

/** What a verb may use. Configuration is read when it asks for it: some verbs work before there is any. */
export interface VerbSurroundings {
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
  /** A simulated WhatsApp; null for the real one. */
  readonly farEnds: FarEnds | null;
  /** Of several companies; null: the environment describes one. */
  configFile(): ConfigFile | null;
  /** What the command line says of several companies. */
  readonly choice: Choice;
  /** The process's and `.env`, also where a configuration file describes the companies. */
  own(): Environment;
  /** By `--company` or `--session`. */
  readonly isCompanyChosen: boolean;
  /** The chosen one; null: the environment describes one. @throws `CONFIG_COMPANY_…` */
  company(): NamedEnvironment | null;
  /** The process's and `.env`, or what a configuration file says of the chosen company; whether they are valid or not. */
  environment(): Environment;
  /** What else is known of the chosen one; null: the environment describes one. @throws `CONFIG_COMPANY_…` */
  amongSeveral(): AmongSeveral | null;
  /** Another word of the same program; null: it has none of this name. */
  verb(name: string): Verb | null;
  /** Of the chosen company. @throws `CONFIG_INVALID`, `CONFIG_FILE_INVALID`, `CONFIG_COMPANY_…` */
  config(): Config;
}

/** For what is about the whole service. @throws `CLI_USAGE` */
export function requireAllCompanies(
  { isCompanyChosen }: Pick<VerbSurroundings, 'isCompanyChosen'>,
  program: string,
): void {
  if (isCompanyChosen)
    throw cliError('CLI_USAGE', { problem: 'the service runs all companies; leave --company out.', program });
}
