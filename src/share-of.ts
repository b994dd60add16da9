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

/** To read it costs as much as to open a file. Milliseconds. */
const READ_AGAIN_MS = 1000;
let table = { text: '', readAt: -READ_AGAIN_MS };

/** Empty where there is no such file. */
function mountTable(): string {
  const now = performance.now();
  if (now - table.readAt >= READ_AGAIN_MS) table = { text: readTable(), readAt: now };
  return table.text;
}

function readTable(): string {
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
