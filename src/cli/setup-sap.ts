import type { BusinessOneOptions } from '../sap/business-one/options.ts';
import {
  applySetup,
  inspectPartnerFields,
  inspectSetup,
  type SetupItem,
  verifyCreated,
} from '../sap/business-one/setup.ts';
import { createServiceLayer } from '../sap/business-one/source.ts';
import { defaultOptOutField } from '../sap/business-one/user-fields.ts';
import { forPerson } from '../service/sap-for-person.ts';
import { oneLine } from '../visible-text.ts';
import type { SapVerb } from './check-sap.ts';

/**
 * `hybrid-invoice-service.js --setup-sap [--apply]`: 0 if everything exists (or was just created), 1 if
 * something is missing or unsuitable.
 */
export async function runSetupSap({
  service,
  book,
  apply,
  json,
  write,
  signal,
}: SapVerb & { readonly apply: boolean }): Promise<number> {
  return await setupSap(forPerson(service, book), apply, json, write, signal);
}

/** The same, as plain values. */
export async function setupSap(
  options: BusinessOneOptions,
  apply: boolean,
  json: boolean,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const client = createServiceLayer(options);
  const inspect = async (): Promise<SetupItem[]> => [
    ...(await inspectSetup(client, options.writeBack ?? 'user_fields', options.documentTypes ?? ['invoice'], signal)),
    // A company that configures its own field has created it already.
    ...((options.optOutField ?? defaultOptOutField) === defaultOptOutField
      ? await inspectPartnerFields(client, signal)
      : []),
  ];
  try {
    let items = await inspect();
    const missing = items.some((item) => item.state === 'missing');
    if (apply && missing) {
      if (!json) write('Creating missing fields and tables in SAP; this takes a while …\n');
      const before = items;
      await applySetup(client, before, signal);
      items = await inspect();
      verifyCreated(before, items);
    }
    const applied = apply && missing;
    const restartNeeded = items.some((item) => item.state === 'not_visible');
    const ok = items.every((item) => item.state === 'visible' || (applied && item.state === 'not_visible'));
    const shown = items.map(({ name, state, detail }) => ({ name, state, detail }));
    if (json) write(`${JSON.stringify({ ok, applied, restartNeeded, items: shown })}\n`);
    else write(describe(items, ok, restartNeeded));
    return ok ? 0 : 1;
  } finally {
    await client.close();
  }
}

function describe(items: readonly SetupItem[], ok: boolean, restartNeeded: boolean): string {
  const lines = items.map(
    ({ name, state, detail }) => `${words[state].padEnd(13)}${name}${detail ? `: ${oneLine(detail)}` : ''}`,
  );
  const next: string[] = [];
  if (items.some((item) => item.state === 'missing')) {
    next.push(
      'Next: node hybrid-invoice-service.js --setup-sap --apply (changes the database; best outside working hours).',
    );
  }
  if (items.some((item) => item.state === 'unfit')) {
    next.push('Next: lengthen the field in SAP (Tools > Customization Tools > User-Defined Fields - Management).');
  }
  if (restartNeeded) {
    next.push('Next: restart the Service Layer, then run node hybrid-invoice-service.js --check-sap.');
  }
  if (ok && !restartNeeded) next.push('Everything is there.');
  return `${[...lines, ...next].join('\n')}\n`;
}

const words: Readonly<Record<SetupItem['state'], string>> = {
  visible: 'ready',
  not_visible: 'not yet seen',
  missing: 'missing',
  unfit: 'does not fit',
};
