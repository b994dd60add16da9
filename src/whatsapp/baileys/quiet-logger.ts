import type { EngineListener } from '../engine.ts';

/** The library's logger interface, as far as it is used. */
export interface LibraryLogger {
  level: string;
  child(bindings: Record<string, unknown>): LibraryLogger;
  trace(fields: unknown, message?: string): void;
  debug(fields: unknown, message?: string): void;
  info(fields: unknown, message?: string): void;
  warn(fields: unknown, message?: string): void;
  error(fields: unknown, message?: string): void;
}

/**
 * Passes on the library's warnings as short lines without their fields: those hold keys, whole stanzas and phone
 * numbers. Numbers of seven or more digits are masked, because the messages contain JIDs too.
 */
export function quietLogger(emit: EngineListener): LibraryLogger {
  const pass = (fields: unknown, message?: string): void => {
    const text = message ?? (typeof fields === 'string' ? fields : null);
    if (text) void emit({ type: 'log', level: 'debug', message: `baileys: ${maskDigits(text).slice(0, 300)}` });
  };
  const drop = (): void => undefined;
  const logger: LibraryLogger = {
    level: 'warn',
    child: () => logger,
    trace: drop,
    debug: drop,
    info: drop,
    warn: pass,
    error: pass,
  };
  return logger;
}

/** Keeps the last three digits of long numbers. */
export function maskDigits(text: string): string {
  return text.replace(/\d{4,}(?=\d{3}(?!\d))/g, '…');
}
