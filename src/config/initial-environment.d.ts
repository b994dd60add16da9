/** Overwrites values in the environment that this process was started with; see the JavaScript beside this. */
export function wipeInitialEnvironment(names: readonly string[] | null): void;
