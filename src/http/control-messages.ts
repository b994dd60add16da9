import path from 'node:path';
import { z } from 'zod';
import { hasActions, type NextStep } from '../next-steps/next-step.ts';
import { approvalKinds } from '../operations/approval.ts';
import type { OperationProgress, OperationQuestion } from '../operations/session/session-operations.ts';

/** Path of the address file of a session's service. */
export function controlFile(dataPath: string, session: string): string {
  return path.join(dataPath, `control.${session}.json`);
}

/** The lines of a control endpoint response: one JSON object per line, the last one `result` or `error`. */
export type ControlLine =
  | OperationProgress
  /** Wants an answer under this id, by the verb `answer`; what is asked comes from this program. */
  | { readonly type: 'question'; readonly id: string; readonly question: OperationQuestion }
  /** Sent while nothing else is, so that silence means a dead service. */
  | { readonly type: 'alive' }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'error'; readonly error: ErrorLine };

const errorClasses = ['permanent', 'temporary', 'ambiguous', 'needs_person'] as const;

/** A serialized `CodedError`. */
export interface ErrorLine {
  readonly code: string;
  readonly class: (typeof errorClasses)[number];
  readonly sentence: string;
  readonly next: NextStep;
}

/** Both sides are the same version of the program, so actions need no validation. */
const stepSchema = z.custom<NextStep>((value) => typeof value === 'string' || hasActions(value));

export const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('step'), sentence: z.string() }),
  z.object({ type: z.literal('link_code'), kind: z.enum(['qr', 'code']), text: z.string(), ttlMs: z.number() }),
  z.object({ type: z.literal('link_window'), address: z.string() }),
  z.object({ type: z.literal('question'), id: z.string(), question: z.custom<OperationQuestion>() }),
  z.object({ type: z.literal('result'), result: z.unknown() }),
  z.object({
    type: z.literal('error'),
    error: z.object({ code: z.string(), class: z.enum(errorClasses), sentence: z.string(), next: stepSchema }),
  }),
]);

/** Parameters of each verb. */
export const requestSchemas = {
  status: z.strictObject({}),
  history: z.strictObject({}),
  figures: z.strictObject({}),
  backup: z.strictObject({}),
  refresh: z.strictObject({}),
  restore: z.strictObject({
    from: z.string().max(4096).nullable(),
    acceptOtherSession: z.boolean(),
    withAccounts: z.boolean().optional(),
  }),
  clean: z.strictObject({ unlink: z.boolean() }),
  repair: z.strictObject({}),
  link: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('qr'), answers: z.boolean() }),
    z.strictObject({ kind: z.literal('code'), phone: z.string().regex(/^\d{6,15}$/), answers: z.boolean() }),
  ]),
  /** `answer` null: the person will not answer. */
  answer: z.strictObject({ id: z.uuid(), answer: z.json() }),
  test: z.strictObject({ phone: z.string().regex(/^\d{6,15}$/) }),
  stop: z.strictObject({}),
  'pending-approval': z.strictObject({}),
  approve: z.strictObject({
    kind: z.enum(approvalKinds),
    day: z.iso.date().nullable(),
  }),
  'stop-sending': z.strictObject({ why: z.string().min(1).max(1000) }),
  'resume-sending': z.strictObject({ why: z.string().max(1000) }),
} as const;
export type ControlVerb = keyof typeof requestSchemas;

/** Address and token of a running service. Written to DATA_PATH with mode 0600. */
export const addressSchema = z.strictObject({
  format: z.literal(1),
  pid: z.number().int().positive(),
  port: z.number().int().min(1).max(65_535),
  token: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ControlAddress = z.infer<typeof addressSchema>;

/** Who asks, percent-encoded: headers are ASCII only. */
export const OPERATOR_HEADER = 'x-courier-operator';

/** Interval of `alive`, and the silence after which the caller assumes the service is dead. Milliseconds. */
export const ALIVE_EVERY_MS = 2000;
export const SILENCE_MS = 20_000;
