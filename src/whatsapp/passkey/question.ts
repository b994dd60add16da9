import { z } from 'zod';
import { handoffMs, passkeySite } from './handoff.ts';

const base64url = z.string().regex(/^[\w-]+$/);

/** A question of WhatsApp's. Bounds are ours: what WhatsApp sends is a small part of them. */
export const passkeyRequest = z.object({
  challenge: base64url.min(22).max(1024),
  /** Milliseconds. */
  timeout: z.number().int().min(1).max(3_600_000).default(600_000),
  rpId: z.literal(passkeySite.rpId),
  userVerification: z.enum(['required', 'preferred', 'discouraged']).default('required'),
  allowCredentials: z
    .array(
      z.object({
        id: base64url.max(2048),
        type: z.literal('public-key'),
        transports: z.array(z.string().max(20)).max(10).optional(),
      }),
    )
    .max(64)
    .default([]),
  extensions: z.record(z.string().max(64), z.json()).default({}),
});

/** What `navigator.credentials.get` is asked, in its JSON form (WebAuthn Level 3); bytes are unpadded base64url. */
export type PasskeyRequest = z.infer<typeof passkeyRequest>;

/** A question of WhatsApp's for a passkey. It belongs to one attempt to link, and ends with it. */
export interface PasskeyQuestion {
  readonly request: PasskeyRequest;
  /** Epoch milliseconds: the end of the handoff, or of the question's own timeout, whichever is sooner. */
  readonly expiresAt: number;
}

/**
 * Reads a question as it comes from WhatsApp or from its page.
 *
 * @param now epoch milliseconds, when it was asked
 * @returns null when it cannot be read, or is for another site's passkey
 */
export function readPasskeyQuestion(json: string, now: number): PasskeyQuestion | null {
  const parsed = passkeyRequest.safeParse(parseJson(json));
  if (!parsed.success) return null;
  return { request: parsed.data, expiresAt: now + Math.min(handoffMs, parsed.data.timeout) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
