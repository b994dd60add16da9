import type { Environment } from '../../config/environment.ts';
import { cliError } from '../../errors/cli.ts';
import { type Bundle, leaksIn } from '../../operations/doctor/bundle.ts';
import { privateValues } from '../../service/doctor/bundle.ts';
import { textIntoFile } from '../deliveries.ts';

export interface BundleWish {
  /** Absolute. */
  readonly file: string;
  readonly yes: boolean;
  /** Null: nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

/**
 * Shows a bundle, and writes it (0600) when that is agreed to. One that holds a value of the configuration is not written.
 *
 * @throws `CLI_NOT_CONFIRMED`, `CLI_BUNDLE_TELLS`, `CLI_FILE_NOT_WRITTEN`
 */
export async function writeBundle(
  bundle: Bundle,
  environment: Environment,
  { file, yes, ask }: BundleWish,
  { json, write }: { readonly json: boolean; readonly write: (text: string) => void },
): Promise<void> {
  const text = `${JSON.stringify(bundle, null, 1)}\n`;
  const names = privateValues(environment).flatMap(({ name, value }) =>
    leaksIn(text, [value]).length > 0 ? name : [],
  );
  if (names.length > 0) throw cliError('CLI_BUNDLE_TELLS', { file, names: names.join(', ') });
  if (!json) write(`\nThis is all that ${file} will hold:\n${text}`);
  if (!yes && !/^y(?:es)?$/i.test((await ask?.('Write it? (yes/no)')) ?? '')) {
    throw cliError('CLI_NOT_CONFIRMED', { again: 'node hybrid-invoice-service.js doctor --bundle FILE --yes' });
  }
  await textIntoFile(file, text);
  if (!json) write(`Written: ${file}. Pass it to nobody but who helps you.\n`);
}
