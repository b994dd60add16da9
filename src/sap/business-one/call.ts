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
  /** For a read: SAP's answer has at least one of these properties; an answer without them is not SAP's. */
  readonly expects?: readonly string[];
  /** Of a read: the answer is a file of at most so many bytes, and no JSON. */
  readonly fileOfBytes?: number;
}

/** SAP's answer to a call, or its refusal. Session, gateways and retries are already dealt with. */
export type CallAnswer =
  | {
      readonly ok: true;
      readonly body: JsonObject | null;
      /** The file that was asked for; null: it was JSON that was. */
      readonly file: Buffer | null;
      readonly etag: string | null;
      /** The `Date` header, epoch milliseconds; null: missing or invalid. */
      readonly at: number | null;
      /** Whether the server confirms the requested page size, by the `Preference-Applied` header. */
      readonly pageSizeKept: boolean;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The resource without its query, for messages. */
export const shortResource = (call: Call): string => call.resource.split('?', 1)[0] ?? call.resource;

/** Whether a collection is read, with its rows in `value`; the path of an entity ends in its key. */
export const asksForRows = (call: Call): boolean => call.method === 'GET' && /^\w+$/.test(shortResource(call));

/** The error for a refusal, if the caller has no more specific one. */
export function refused(call: Call, refusal: Refusal) {
  const details = { method: call.method, resource: shortResource(call), text: refusal.text, sapCode: refusal.code };
  if (isOfGateway(refusal)) return sapError('SAP_GATEWAY_REFUSED', { ...details, status: refusal.status });
  return isForbidden(refusal)
    ? sapError('SAP_RIGHT_MISSING', details)
    : sapError('SAP_REQUEST_REFUSED', { ...details, status: refusal.status });
}
