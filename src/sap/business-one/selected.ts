import { sapError } from '../../errors/sap.ts';
import type { Log } from '../../log.ts';
import type { Call, CallAnswer } from './call.ts';
import { type Refusal, unknownProperty } from './refusal.ts';
import type { ServiceLayer } from './service-layer.ts';

/**
 * Reads with a `$select` that this version of SAP may not fully support: an optional property that is refused is left
 * out from then on.
 */
export class SelectedReads {
  readonly #client: Pick<ServiceLayer, 'read'>;
  readonly #optional: ReadonlySet<string>;
  readonly #log: Log;
  readonly #absent = new Set<string>();

  constructor(client: Pick<ServiceLayer, 'read'>, optional: ReadonlySet<string>, log: Log) {
    this.#client = client;
    this.#optional = optional;
    this.#log = log;
  }

  /**
   * @param call builds the call without the properties known to be missing.
   * @throws `SAP_USER_FIELDS_MISSING`, `SAP_PROPERTY_UNKNOWN` for a required property.
   */
  async read(call: (absent: ReadonlySet<string>) => Call, signal: AbortSignal): Promise<CallAnswer> {
    for (;;) {
      // What this call leaves out: while it is under way, another may learn of more.
      const leftOut = new Set(this.#absent);
      const answer = await this.#client.read(call(leftOut), signal);
      const missing = answer.ok ? null : unknownProperty(answer.refusal);
      if (answer.ok || missing === null) return answer;
      if (!this.#optional.has(missing) || leftOut.has(missing)) throw missingProperty(missing, answer.refusal);
      if (this.#absent.has(missing)) continue;
      this.#absent.add(missing);
      this.#log.info({ property: missing }, 'This version of SAP lacks a property; reading continues without it');
    }
  }
}

function missingProperty(property: string, { text, code }: Refusal) {
  return property.startsWith('U_')
    ? sapError('SAP_USER_FIELDS_MISSING', { text })
    : sapError('SAP_PROPERTY_UNKNOWN', { text, sapCode: code });
}
