import { z } from 'zod';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { EngineEvent } from '../../whatsapp/engine.ts';

const told = z.strictObject({ version: z.string(), at: z.number().int().nonnegative() });

/**
 * The last versions of WhatsApp Web of which WhatsApp said something: kept beside the session's metadata. `at`: when it was
 * said; `until`: when it takes the version no more, null: not said. Epoch milliseconds.
 */
export const webVersionsSchema = z.strictObject({
  served: told.nullable(),
  accepted: told.nullable(),
  refused: told.nullable(),
  ending: told.extend({ until: z.number().int().nonnegative().nullable() }).nullable(),
});
export type WebVersions = z.infer<typeof webVersionsSchema>;
export type WebVersionEvent = Extract<EngineEvent, { readonly type: 'web_version' }>;

export const noWebVersions: WebVersions = { served: null, accepted: null, refused: null, ending: null };

/** Pure. What is known after WhatsApp has said something. @param at epoch milliseconds */
export function withSaid(known: WebVersions, { version, said, until }: WebVersionEvent, at: number): WebVersions {
  return { ...known, [said]: said === 'ending' ? { version, at, until } : { version, at } };
}

/** Pure. @param until epoch milliseconds; null: WhatsApp did not say */
export function endingWords(version: string, until: number | null): { sentence: string; next: NextStep } {
  return {
    sentence:
      until === null
        ? `WhatsApp will refuse version ${version} of WhatsApp Web soon.`
        : `WhatsApp will refuse version ${version} of WhatsApp Web after ${new Date(until).toISOString()}.`,
    next: nextStep`See whether an update brings a newer one: ${{ action: 'check_upgrade' }}. The stored login stays valid.`,
  };
}
