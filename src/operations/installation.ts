/** Which program this is, and on what it works. Paths are absolute. */
export interface Installation {
  readonly version: string;
  /** Folder from which relative paths are seen. */
  readonly home: string;
  /** Or the configuration file of several companies; null: there is neither. */
  readonly envFile: string | null;
  /** Folder of the login, whether it exists or not. */
  readonly store: string;
  readonly dataPath: string;
  /** The outbox's file, or PostgreSQL's database; without a password. */
  readonly outbox: string;
}

/** In one line, for the start. */
export function installationSentence({ version, home, envFile, store, dataPath, outbox }: Installation): string {
  const configured = envFile === null ? `no .env in ${home}` : `configured by ${envFile}`;
  return `Invoice Courier ${version}, ${configured}. Session store: ${store}. Data: ${dataPath}. Outbox: ${outbox}.`;
}
