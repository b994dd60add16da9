import { CodedError, type ErrorEntry } from '../../errors/coded-error.ts';
import { diskErrors } from '../../errors/disk.ts';
import { whatsappErrors } from '../../errors/whatsapp.ts';
import type { Engine, EngineEvent } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { WriteDeadline } from '../write-deadline.ts';

/** Calls of the port that are passed to the engine process. */
export const engineCalls = [
  'connect',
  'probe',
  'lookup',
  'prepare',
  'send',
  'findSent',
  'revoke',
  'limits',
  'answerPasskey',
  'confirmPasskey',
  'unlink',
  'versions',
  'close',
] as const satisfies readonly (keyof Engine)[];
export type EngineCall = (typeof engineCalls)[number];

/** A coded error as plain JSON; its sentence, class and next step stand in the registry on both sides. */
export interface WireError {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** From the parent to the engine's process. */
export type ToHost =
  | {
      readonly type: 'start';
      readonly settings: EngineSettings;
      /** It is asked for on a line of its own. */
      readonly loginInDatabase: boolean;
    }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: EngineCall;
      readonly argument: unknown;
      /** As of `beat`. */
      readonly writeUntil: WriteDeadline | null;
    }
  | { readonly type: 'payload'; readonly id: number; readonly payload: string | null }
  /** Whether the event with this number was stored durably. */
  | { readonly type: 'taken'; readonly number: number; readonly durable: boolean }
  /** `writeUntil`: no message is written later, unless a later one has come; null: there is no limit. */
  | { readonly type: 'beat'; readonly writeUntil: WriteDeadline | null }
  /** Closes the engine, if it is not yet, and gives up its seat. */
  | { readonly type: 'leave' };

/** In a process that several engines share, a message names the engine's seat; `left`: it has given it up, as with an exit code. */
export type Seated<Message> = { readonly seat: number } & ({ readonly message: Message } | { readonly left: number });

/** Whether it names a seat; what it says there is read by whoever has the seat. */
export function isSeated(said: unknown): said is Seated<unknown> {
  if (typeof said !== 'object' || said === null || !('seat' in said) || !Number.isInteger(said.seat)) return false;
  return 'left' in said ? Number.isInteger(said.left) : 'message' in said;
}

/** From the engine's process to the parent. */
export type FromHost =
  /** The library has loaded or failed to load: calls are answered from now on. */
  | { readonly type: 'ready' }
  /** `number`: the engine waits for `taken` before acknowledging it to WhatsApp. */
  | { readonly type: 'event'; readonly event: EngineEvent; readonly number: number | null }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly type: 'ask_payload'; readonly id: number; readonly messageId: string }
  | { readonly type: 'beat' };

const entries: Readonly<Record<string, ErrorEntry>> = { ...whatsappErrors, ...diskErrors };

/** An error of an engine; its details are texts and numbers. */
export function toWireError({ code, details }: CodedError): WireError {
  return { code, details: details as WireError['details'] };
}

/** Recreates the error, without stack and cause; null for a code that no engine has. */
export function fromWireError({ code, details }: WireError): CodedError | null {
  const entry = Object.hasOwn(entries, code) ? entries[code] : undefined;
  return entry ? new CodedError(code, entry, details) : null;
}
