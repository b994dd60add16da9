/** Overwrites values in the initial environment of this process; see the JavaScript file. */
export function wipeInitialEnvironment(names: readonly string[] | null): void;
