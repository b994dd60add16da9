import { z } from 'zod';
import { shapeSchema } from '../../shape-schema.ts';

/**
 * What WhatsApp or SAP answered, as far as it can be told to whoever helps from outside: its form, or why it was none. In
 * the files of the flight recorder, beside its entries. Plain JSON, without texts, numbers and values.
 */
export const answerRecordSchema = z.object({
  /** Epoch milliseconds. */
  at: z.number().int().nonnegative(),
  from: z.enum(['WhatsApp', 'SAP']),
  /** What was asked or happened, in words of ours: `stanza`, `number lookup`, `GET Invoices`. */
  about: z.string().max(80),
  /** Why a call to SAP failed; null: it worked, or is no call. */
  trouble: z
    .object({
      /** Of the registry: SAP_TIMEOUT. */
      code: z.string().max(60),
      /** HTTP's; null: there was no answer. */
      status: z.number().int().min(100).max(999).nullable(),
      /** SAP's own; null: the answer was not SAP's. */
      sapCode: z
        .string()
        .regex(/^-?\d{1,12}$/)
        .nullable(),
    })
    .nullable(),
  /** Null: it is known already. */
  shape: shapeSchema.nullable(),
});
export type AnswerRecord = z.infer<typeof answerRecordSchema>;
