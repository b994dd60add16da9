import path from 'node:path';

/** Absolute path of the outbox as a file. */
export function outboxFile(dataPath: string): string {
  return path.resolve(dataPath, 'outbox.db');
}
