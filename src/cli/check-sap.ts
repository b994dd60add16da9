import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { maskPhone } from '../delivery/rules/phone-numbers/mask.ts';
import { timesInZone } from '../delivery/telling/local-time.ts';
import { jsonInCommands } from '../next-steps/commands.ts';
import { type CheckLine, checkBusinessOne } from '../sap/business-one/check.ts';
import type { BusinessOneOptions } from '../sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../sap/business-one/source.ts';
import { forPerson } from '../service/sap-for-person.ts';
import { checkLine } from './check-line.ts';

export interface SapVerb {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `hybrid-invoice-service.js --check-sap`: 0 if nothing is wrong, 1 if a line is an error. */
export async function runCheckSap({ service, book, json, write, signal }: SapVerb): Promise<number> {
  const inZone = (text: string): void => write(json ? text : timesInZone(text, book.COMPANY_TIME_ZONE));
  return await checkSap(forPerson(service, book), json, inZone, signal);
}

/** The same, as plain values. */
export async function checkSap(
  options: BusinessOneOptions,
  json: boolean,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const client = createServiceLayer(options);
  const source = createBusinessOneSource(options);
  const lines: CheckLine[] = [];
  try {
    const parts = { options, client, source, now: Date.now(), mask: maskPhone };
    for await (const line of checkBusinessOne(parts, signal)) {
      lines.push(line);
      if (!json) write(checkLine(line));
    }
  } finally {
    await Promise.all([client.close(), source.close()]);
  }
  const ok = lines.every((line) => line.result !== 'error');
  if (json) write(`${jsonInCommands({ ok, checks: lines })}\n`);
  else write(ok ? 'SAP is ready.\n' : 'SAP is not ready yet.\n');
  return ok ? 0 : 1;
}
