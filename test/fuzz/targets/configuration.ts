import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { loadConfig, loadSessionConfig } from '../../../src/config/load.ts';
import { CodedError } from '../../../src/errors/coded-error.ts';
import { mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const sample = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const short = `SAP_BASE_URL=https://sap.example:50000/b1s/v2
SAP_COMPANY_DB=SBODEMOAR
SAP_USERNAME=courier
SAP_PASSWORD=correct horse
TEST_MODE=true
TEST_PHONE=+54 9 11 5555 0000
PROCESS_INVOICES_FROM_DATE=2026-11-01
`;

/** Every variable of the sample, with its value. */
const full = sample.replaceAll(/^# (?=[A-Z_]+=)/gm, '');
const words = [
  '\n',
  '=',
  '# ',
  'WHATSAPP_',
  'SAP_',
  'TEST_MODE=',
  '"',
  "'",
  '`',
  '\\n',
  '(?<docNum>',
  '{',
  'true',
  '2026-02-30',
];

/** Files of variables: read, or refused by what is wrong with them. */
export const configurations: Target<string> = {
  name: 'configuration',
  inputs: mutatedText([short, full, sample], words, 200_000),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => {
    const environment = parseEnv(text);
    const whole = isLoaded(() => loadConfig(environment));
    const session = isLoaded(() => loadSessionConfig(environment));
    return whole || session;
  },
};

function isLoaded(load: () => unknown): boolean {
  try {
    load();
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
