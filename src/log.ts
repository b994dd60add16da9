/** Structured log, object first, short message last; pino satisfies it. Never log secrets or full phone numbers. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
