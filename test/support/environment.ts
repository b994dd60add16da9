import { chmodSync, mkdirSync } from 'node:fs';

/**
 * What a command gets of the tests' own environment: where programs are found, and code that other processes have compiled.
 * It names nothing of who runs the tests or of what is configured.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}

/** The same for a command of another user, who may not write where this one keeps what is compiled. */
export function environmentOfAnother(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = bareEnvironment();
  if (NODE_COMPILE_CACHE === undefined) return { PATH };
  const folder = `${NODE_COMPILE_CACHE}-by-others`;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o1777);
  return { PATH, NODE_COMPILE_CACHE: folder };
}
