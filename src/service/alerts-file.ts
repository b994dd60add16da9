import path from 'node:path';

/** Absolute path of the incidents' database. */
export function alertsFile(dataPath: string): string {
  return path.resolve(dataPath, 'alerts.db');
}
