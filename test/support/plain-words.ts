import { variables } from '../../src/config/schema.ts';
import { errorRegistry } from '../../src/errors/registry.ts';

const codes: readonly string[] = Object.values(errorRegistry).flatMap((table) => Object.keys(table));

/** What a person in a finance office should not have to read on a screen. */
const forbidden: readonly RegExp[] = [
  /\{"/,
  /^\s+at .*(?:file:|node:)/m,
  /@s\.whatsapp\.net|@lid\b|\bJIDs?\b|\bLIDs?\b/i,
  /\bnamespace\b/i,
  /undefined|\bNaN\b|\[object /,
  /\d{4}-\d{2}-\d{2}T\d{2}:/,
];

/** What stands on a screen that should not: machines' data, stacks, WhatsApp's inner names, codes without their sentence. */
export function wordsOfMachines(screen: string): readonly string[] {
  const alone = codes.filter(
    (code) => !variables.has(code) && new RegExp(`\\b${code}\\b`).test(screen) && !screen.includes(`${code}: `),
  );
  return [...forbidden.flatMap((word) => word.exec(screen)?.[0] ?? []), ...alone];
}
