import { plant } from './plant.ts';

/** White space reaches the patterns as it comes, and three adjacent `\s*` share it out among themselves. */
plant('src/documents/text-facts.ts', '.replace(/\\s+/g, (gap)', '.replace(/(?!)/g, (gap)');
