import { z } from 'zod';
import type { CodedError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { shapeSchema } from '../../shape-schema.ts';
import {
  type AccountIdentity,
  type Disconnect,
  disconnectReasons,
  type EngineEvent,
  type EngineVersions,
  type Prepared,
  type Probe,
  type SendResult,
} from '../engine.ts';
import { latestInstant } from '../instant.ts';
import type { AccountLimits } from '../limits.ts';
import { passkeyRequest } from '../passkey/question.ts';
import type { EngineCall, FromHost, WireError } from './wire.ts';

/** A message from the engine's process: as the port says it, or why it cannot be used. */
export type HostSaying =
  | { readonly kind: 'message'; readonly message: FromHost }
  /** An event about one message, or for information only: it is dropped. `number`: the engine waits for `taken`. */
  | { readonly kind: 'dropped'; readonly number: number | null; readonly detail: string }
  /** The process does not keep to the port, so that nothing more it says can be trusted. */
  | { readonly kind: 'broken'; readonly detail: string };

/** The keys that a schema of `T` must have, optional ones too: what it does not name would be dropped. */
type Shape<T> = Readonly<Record<keyof T, z.ZodType>>;
type KeysOf<E> = E extends { readonly type: string } ? `${E['type']}.${keyof E & string}` : never;
/** Compiles only if the schema names every event and every key of the port. */
type Whole<Schema extends z.ZodType> = [Exclude<KeysOf<EngineEvent>, KeysOf<z.infer<Schema>>>] extends [never]
  ? z.ZodType<EngineEvent>
  : never;

const instant = z.number().min(-latestInstant).max(latestInstant);
const account = z.object({
  jid: z.string(),
  lid: z.string().nullable(),
  device: z.number().nullable(),
  pushName: z.string().nullable(),
} satisfies Shape<AccountIdentity>);
const disconnect = z.object({
  reason: z.enum(disconnectReasons),
  code: z.string().nullable(),
  detail: z.string(),
  serverAnswered: z.boolean(),
  until: instant.nullable(),
  killed: z.boolean().exactOptional(),
  picture: z.string().exactOptional(),
} satisfies Shape<Disconnect>);
const question = z.object({ request: passkeyRequest, expiresAt: instant });

const count = z.number().int().nonnegative();
const limits: z.ZodType<AccountLimits> = z.object({
  restriction: z.object({ until: instant.nullable(), kind: z.string() }).nullable().exactOptional(),
  quota: z
    .object({
      total: count,
      used: count,
      cycleStart: instant.nullable(),
      cycleEnd: instant.nullable(),
      capped: z.boolean(),
    })
    .nullable()
    .exactOptional(),
});

/** Events about one message, or for information only. */
const passing = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ack'),
    messageId: z.string(),
    error: z.string().nullable(),
    at: instant,
    until: instant.exactOptional(),
    withToken: z.boolean().exactOptional(),
  }),
  z.object({
    type: z.literal('receipt'),
    messageId: z.string(),
    kind: z.enum(['sender', 'delivered', 'read', 'played']),
    from: z.string(),
    at: instant,
  }),
  z.object({
    type: z.literal('inbound'),
    messageId: z.string(),
    from: z.string(),
    lid: z.string().exactOptional(),
    username: z.string().exactOptional(),
    text: z.string().nullable(),
    at: instant,
  }),
  z.object({ type: z.literal('phone_seen'), at: instant }),
  z.object({ type: z.literal('limits'), limits }),
  z.object({
    type: z.literal('upload'),
    messageId: z.string(),
    stage: z.enum(['preparing', 'uploading']),
    sent: z.number().nullable(),
    bytes: z.number(),
  }),
  z.object({
    type: z.literal('web_version'),
    version: z.string().max(40),
    said: z.enum(['served', 'accepted', 'refused', 'ending']),
    until: instant.nullable(),
  }),
  z.object({ type: z.literal('delayed') }),
  z.object({ type: z.literal('heavy'), bytes: z.number() }),
  z.object({ type: z.literal('browser_sandbox'), lacking: z.string().nullable() }),
  z.object({ type: z.literal('answer'), about: z.string().max(60), shape: shapeSchema }),
  z.object({ type: z.literal('log'), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
]);
/** Events that decide about the connection. */
const deciding = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), account }),
  z.object({ type: z.literal('backlog_received'), assumed: z.literal(true).exactOptional() }),
  z.object({ type: z.literal('link_code'), kind: z.enum(['qr', 'code']), text: z.string(), ttlMs: z.number() }),
  z.object({
    type: z.literal('passkey_asked'),
    question: question.nullable(),
    detail: z.string(),
    button: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('passkey_code'), code: z.string() }),
  z.object({ type: z.literal('paired'), account }),
  z.object({ type: z.literal('closed'), disconnect }),
]);
const events = z.discriminatedUnion('type', [passing, deciding]);
const event: Whole<typeof events> = events;

const id = z.number().int();
const error: z.ZodType<WireError> = z.object({
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
const message: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('event'), event, number: id.nullable() }),
  z.object({ type: z.literal('result'), id, value: z.unknown() }),
  z.object({ type: z.literal('failure'), id, error }),
  z.object({ type: z.literal('ask_payload'), id, messageId: z.string() }),
  z.object({ type: z.literal('beat') }),
]);
/** An event that costs only itself when the rest of it cannot be read. */
const passingEvent = z.object({
  type: z.literal('event'),
  event: z.object({ type: z.enum(passing.options.map(({ shape }) => shape.type.value)) }),
  number: id.nullable(),
});

const nothing = z.null();
const answers: Readonly<Record<EngineCall, z.ZodType>> = {
  connect: nothing,
  probe: z.object({ answeredInMs: z.number() } satisfies Shape<Probe>),
  lookup: z.union([
    z.object({ exists: z.literal(true), jid: z.string(), lid: z.string().exactOptional() }),
    z.object({ exists: z.literal(false) }),
  ]),
  prepare: z.object({
    jid: z.string(),
    messageId: z.string(),
    payload: z.string(),
    payloadSha256: z.string(),
  } satisfies Shape<Prepared>),
  send: z.object({
    messageId: z.string(),
    idWasOurs: z.boolean(),
    leftOut: z.array(z.string()).exactOptional(),
    lid: z.string().exactOptional(),
  } satisfies Shape<SendResult>),
  findSent: z.union([
    z.object({
      found: z.literal(true),
      messageId: z.string(),
      status: z.enum(['pending', 'sent', 'delivered', 'read', 'error']),
    }),
    z.object({ found: z.literal(false) }),
  ]),
  revoke: nothing,
  limits,
  answerPasskey: nothing,
  confirmPasskey: nothing,
  unlink: nothing,
  versions: z.object({
    engine: z.enum(['webjs', 'baileys']),
    library: z.string(),
    whatsapp: z.string().nullable(),
    browser: z.string().nullable(),
  } satisfies Shape<EngineVersions>),
  close: nothing,
};

/**
 * Reads a message from the engine's process. Its libraries and its browser read what strangers send, so that it may say
 * anything. Never throws.
 */
export function readSaying(said: unknown): HostSaying {
  const read = message.safeParse(said);
  if (read.success) return { kind: 'message', message: read.data };
  const detail = flawsOf(read.error);
  const passed = passingEvent.safeParse(said);
  if (passed.success)
    return { kind: 'dropped', number: passed.data.number, detail: `${passed.data.event.type}: ${detail}` };
  return { kind: 'broken', detail };
}

/** The answer to a call; `flaw`: it does not have the shape that the port says. */
export function readAnswer(call: EngineCall, value: unknown): { readonly value: unknown } | { readonly flaw: string } {
  const read = answers[call].safeParse(value);
  return read.success ? { value: read.data } : { flaw: flawsOf(read.error) };
}

/** Places and kinds alone: values may be anything. */
function flawsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, code }) => `${path.join('.') || 'the message'} (${code})`)
    .join(', ')
    .slice(0, 200);
}

/** An answer that cannot be read: of a send nobody knows what became. */
export function unreadable(call: EngineCall, flaw: string): CodedError {
  const detail = `its answer cannot be read: ${flaw}`;
  return call === 'send'
    ? whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail })
    : whatsappError('WHATSAPP_ENGINE_FAILED', { call, detail });
}
