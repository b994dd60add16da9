/** Makes files of this process private, and keeps its memory out of dumps. */
export function keepPrivate(): void;
