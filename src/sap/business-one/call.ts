import { sapError } from '../../errors/sap.ts';
import type { JsonObject } from './json.ts';
import { isForbidden, isOfGateway, type Refusal } from './refusal.ts';

/** One request to the Service Layer. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/b1s/v2/`, encoded: `Invoices(91)?$select=DocEntry`. */
  readonly resource: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Of a read: properties of which SAP's answer has one at least. An answer without is somebody else's. */
  readonly expects?: readonly string[];
}

/** SAP's answer to a call: what was asked for, or a refusal to judge. Session, gateways and retries are behind us. */
export type CallAnswer =
  | {
      readonly ok: true;
      readonly body: JsonObject | null;
      readonly etag: string | null;
      /** The header `Date`, epoch milliseconds; null: none that can be read. */
      readonly at: number | null;
      /** Whether the page size that was asked for is kept to, by the header `Preference-Applied`. */
      readonly pageSizeKept: boolean;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The resource without its query: what a message names. */
export const shortResource = (call: Call): string => call.resource.split('?', 1)[0] ?? call.resource;

/** Whether a collection is read, whose answer is a list of rows in `value`: the path of an entity ends in its key. */
export const asksForRows = (call: Call): boolean => call.method === 'GET' && /^\w+$/.test(shortResource(call));

/** The error of a refusal that no caller has a better word for. */
export function refused(call: Call, refusal: Refusal) {
  const details = { method: call.method, resource: shortResource(call), text: refusal.text, sapCode: refusal.code };
  if (isOfGateway(refusal)) return sapError('SAP_GATEWAY_REFUSED', { ...details, status: refusal.status });
  return isForbidden(refusal)
    ? sapError('SAP_RIGHT_MISSING', details)
    : sapError('SAP_REQUEST_REFUSED', { ...details, status: refusal.status });
}
