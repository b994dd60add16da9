import { CodedError, type ErrorClass, type ErrorDetails } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { Engine, EngineEvent } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';

/** Calls of the port that are passed to the engine process. */
export const engineCalls = [
  'connect',
  'probe',
  'lookup',
  'prepare',
  'send',
  'findSent',
  'answerPasskey',
  'confirmPasskey',
  'unlink',
  'versions',
  'close',
] as const satisfies readonly (keyof Engine)[];
export type EngineCall = (typeof engineCalls)[number];

/** A coded error as plain JSON. */
export interface WireError {
  readonly code: string;
  readonly class: ErrorClass;
  readonly sentence: string;
  readonly next: NextStep;
  readonly details: ErrorDetails;
}

/** From the parent to the engine's process. */
export type ToHost =
  | { readonly type: 'start'; readonly settings: EngineSettings }
  | { readonly type: 'call'; readonly id: number; readonly call: EngineCall; readonly argument: unknown }
  | { readonly type: 'payload'; readonly id: number; readonly payload: string | null }
  /** Whether the event with this number was stored durably. */
  | { readonly type: 'taken'; readonly number: number; readonly durable: boolean }
  | { readonly type: 'beat' };

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

export function toWireError(error: CodedError): WireError {
  return {
    code: error.code,
    class: error.class,
    sentence: error.message,
    next: error.next,
    details: error.details,
  };
}

/** Recreates the error: code, class, sentence and next step are kept; stack and cause are not. */
export function fromWireError(wire: WireError): CodedError {
  return new CodedError(wire.code, { class: wire.class, sentence: wire.sentence, next: wire.next }, wire.details);
}
