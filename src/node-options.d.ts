/** Keeps the memory of a process that runs for long from growing with what it has handled. */
export const steadyMemory: string;
