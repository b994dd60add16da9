import { createRequire } from 'node:module';
import { Curve, WA_CERT_DETAILS } from 'baileys';
import type { WhatsAppFarEnd } from '../engine-settings.ts';

type VerifySignature = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Public keys carry this type byte in libsignal. */
const keyType = Buffer.from([5]);
const libraryVerify = Curve.verify;
const whatsappRoot = WA_CERT_DETAILS.PUBLIC_KEY;

/**
 * Makes the library really verify signatures: those of the server's Noise certificate chain, and the phone's under the
 * pairing. baileys 7.0.0-rc14 ignores the boolean that libsignal returns, so that any 64 bytes pass. One process, one
 * setting: the engine host's.
 *
 * @param strict false leaves the library as it is
 * @param farEnd the sandbox's root key in the place of WhatsApp's
 */
export function setCertificateTrust(strict: boolean, farEnd: WhatsAppFarEnd | null): void {
  WA_CERT_DETAILS.PUBLIC_KEY = farEnd ? Buffer.from(farEnd.noiseRootHex, 'hex') : whatsappRoot;
  Curve.verify = strict ? strictVerify() : libraryVerify;
}

function strictVerify(): typeof Curve.verify {
  const { verifySignature } = loadCurve();
  return (key, message, signature) => {
    try {
      const typedKey = key.length === 33 ? key : Buffer.concat([keyType, key]);
      return verifySignature(typedKey, message, signature);
    } catch {
      // Keys and signatures of a wrong length are thrown at; they verify no more than wrong ones.
      return false;
    }
  };
}

/** libsignal as baileys itself resolves it: it is no dependency of ours. */
function loadCurve(): { readonly verifySignature: VerifySignature } {
  const require = createRequire(import.meta.resolve('baileys'));
  return require('libsignal/src/curve.js') as { readonly verifySignature: VerifySignature };
}
