/** Structured log, object first, short message last; pino satisfies it. Secrets and full phone numbers never go in. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
