/**
 * What a command gets of the tests' own environment: where programs are found, and code that other processes have compiled.
 * It names nothing of who runs the tests or of what is configured.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}
