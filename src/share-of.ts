import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What a path hangs together with, when it hangs: the mount point on Linux, the drive or share on Windows, elsewhere the
 * folder where volumes are. Asks no file system that could hang; links on the way are not followed.
 */
export function shareOf(file: string, mounts: () => string = mountTable): string {
  const place = path.resolve(file);
  const { root } = path.parse(place);
  if (process.platform === 'win32') return root;
  const points = pointsIn(mounts());
  if (points.length === 0) return path.join(root, ...place.slice(root.length).split(path.sep).slice(0, 2));
  return points.filter((point) => isWithin(place, point)).reduce((a, b) => (b.length > a.length ? b : a), root);
}

/** Empty where there is no such file. */
function mountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The fifth field of a line, with spaces and the like in octal (proc_pid_mountinfo(5)). */
function pointsIn(table: string): readonly string[] {
  return table
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point !== '')
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

function isWithin(place: string, point: string): boolean {
  return place === point || place.startsWith(point.endsWith('/') ? point : `${point}/`);
}
