import path from 'node:path';

// As the process was started: the home becomes the current folder after that.
const started = process.cwd();

/** Absolute path of the folder in which the command was typed. */
export function workingFolder(): string {
  return started;
}

/** Absolute path of a file that a person named on the command line, seen from the folder in which they typed it. */
export function typedPath(file: string): string {
  return path.resolve(started, file);
}
