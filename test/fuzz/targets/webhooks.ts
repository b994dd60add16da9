import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { webhookPath } from '../../../src/sap/business-one/webhook/answer.ts';
import { listenForWebhooks } from '../../../src/sap/business-one/webhook/listener.ts';
import { silentLog } from '../../support/silence.ts';
import { mutatedJsonText, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const KEY = 'a key of the fuzzer';
const PATH = webhookPath(KEY);
const event = { type: 'sap.b1.Invoices.Created.v1', subject: '1', data: { DocEntry: '1' } };

const MOST = 3 * 1024 * 1024;

interface Visit {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Bytes to which the body is repeated: some are larger than any batch of SAP's. */
  readonly size: number;
  /** With a length in the head, or in chunks. */
  readonly chunked: boolean;
}

const headerValue = mutatedText(['c2lnbmF0dXJl', 'abc', '100-continue'], ['=', 'ff'], 2000).map((text) =>
  text.replaceAll(/[^ -~]/g, '?'),
);

let port: Promise<number> | null = null;

async function listen(): Promise<number> {
  const parts = { key: KEY, signed: false, host: '127.0.0.1', port: 0, log: silentLog, onEvents: () => undefined };
  return ((await listenForWebhooks(parts)).address() as AddressInfo).port;
}

/** Requests to the port on which the service awaits events of SAP, as it listens. */
export const webhooks: Target<Visit> = {
  name: 'webhook',
  inputs: fc.record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
    path: fc.oneof(
      { weight: 5, arbitrary: fc.constant(PATH) },
      {
        weight: 1,
        arbitrary: mutatedText([PATH], ['?', '/', '%'], 4000).map((text) => `/${encodeURI(text.toWellFormed())}`),
      },
    ),
    headers: fc.dictionary(
      fc.constantFrom('x-b1-webhook-signature', 'x-b1-webhook-token', 'content-type'),
      headerValue,
      {
        maxKeys: 1,
      },
    ),
    body: mutatedJsonText([event, [event, event]], 20_000),
    size: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(MOST) }),
    chunked: fc.boolean(),
  }),
  deadlineMs: DEADLINE_MS,
  accepts: async (visit) => {
    port ??= listen();
    return (await statusOf(await port, visit)) === 200;
  },
};

async function statusOf(port: number, { method, path, headers, body, size, chunked }: Visit): Promise<number> {
  const whole = Buffer.from(body.repeat(Math.max(1, Math.ceil(size / (body.length + 1)))));
  const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': whole.length };
  const asked = request({ host: '127.0.0.1', port, method, path, agent: false, headers: { ...headers, ...length } });
  const failed = Promise.withResolvers<never>();
  // Whoever refuses a body answers first and closes later: what cannot be written any more is no failure.
  asked.on('error', (error) => setTimeout(() => failed.reject(error), 50));
  asked.end(whole);
  const answered = once(asked, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
  const [response] = await Promise.race([answered, failed.promise]);
  response.resume();
  failed.promise.catch(() => undefined);
  asked.destroy();
  return response.statusCode;
}
