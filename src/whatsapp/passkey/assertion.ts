import { createHash } from 'node:crypto';
import { z } from 'zod';
import { whatsappError } from '../../errors/whatsapp.ts';
import { passkeySite } from './handoff.ts';
import type { PasskeyQuestion } from './question.ts';

/** Bounds of ours: an assertion is under a kilobyte, and whatever is longer is something else. */
const bytes = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .regex(/^[\w-]+$/);

const assertionSchema = z.object({
  id: bytes(2048),
  rawId: bytes(2048),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes(8192),
    authenticatorData: bytes(4096),
    signature: bytes(2048),
    userHandle: bytes(256).nullish(),
  }),
});

/** A browser's answer to a question for a passkey, in its JSON form (WebAuthn Level 3); bytes are unpadded base64url. */
export type PasskeyAssertion = z.infer<typeof assertionSchema>;

const clientDataSchema = z.object({ type: z.string(), challenge: z.string(), origin: z.string() });

/** Flag of the authenticator data: it has verified its user (WebAuthn Level 3, section 6.1). */
const userVerified = 0x04;
/** SHA-256 of the site, then one byte of flags and four of a counter. */
const leastAuthenticatorData = 37;

/**
 * Takes an answer only if it is one to this very question, made on WhatsApp's page by a person whom the authenticator
 * verified. Whether its signature is right only WhatsApp can tell. Nothing of it is changed.
 *
 * @param now epoch milliseconds
 * @throws WHATSAPP_PASSKEY_EXPIRED, WHATSAPP_PASSKEY_UNFIT
 */
export function acceptAssertion(answer: unknown, question: PasskeyQuestion, now: number): PasskeyAssertion {
  if (now >= question.expiresAt) throw whatsappError('WHATSAPP_PASSKEY_EXPIRED');
  const parsed = assertionSchema.safeParse(answer);
  if (!parsed.success) throw unfit('it is not the answer of a browser');
  const assertion = parsed.data;
  const clientData = clientDataSchema.safeParse(parseJson(assertion.response.clientDataJSON));
  if (!clientData.success) throw unfit('what the browser signed cannot be read');
  const { type, challenge, origin } = clientData.data;
  if (type !== 'webauthn.get') throw unfit(`it proves something else (${type})`);
  if (challenge !== question.request.challenge) throw unfit('it answers another question than the one that is open');
  if (origin !== passkeySite.origin) throw unfit(`it was made on ${origin}, not on WhatsApp's page`);

  const data = Buffer.from(assertion.response.authenticatorData, 'base64url');
  const site = createHash('sha256').update(passkeySite.rpId).digest();
  if (data.length < leastAuthenticatorData || !data.subarray(0, 32).equals(site)) {
    throw unfit('the passkey is of another site');
  }
  if (((data[32] ?? 0) & userVerified) === 0) throw unfit('the authenticator did not verify who used it');
  return assertion;
}

function parseJson(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString());
  } catch {
    return null;
  }
}

function unfit(detail: string) {
  return whatsappError('WHATSAPP_PASSKEY_UNFIT', { detail });
}
