import { createRequire } from 'node:module';
import { Curve, proto, WA_CERT_DETAILS } from 'baileys';
import type { WhatsAppFarEnd } from '../engine-settings.ts';
import { checkChain } from './noise-chain.ts';

type VerifySignature = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Public keys carry this type byte in libsignal. */
const keyType = Buffer.from([5]);
const library = { verify: Curve.verify, sharedKey: Curve.sharedKey };
const whatsappRoot = WA_CERT_DETAILS.PUBLIC_KEY;

/**
 * Makes the library actually verify signatures: those of the server's Noise certificate chain, and the phone's under the
 * pairing. baileys 7.0.0-rc14 ignores the boolean that libsignal returns, so that any 64 bytes pass; and it never
 * compares the certified key with the one the server shook hands with, so that a genuine chain, which anybody can
 * fetch, would pass for anybody; nor does it look at the dates and the leaf's issuer. One process, one setting: the
 * engine host's.
 *
 * @param strict false leaves the library as it is
 * @param farEnd the sandbox's root key in the place of WhatsApp's
 */
export function setCertificateTrust(strict: boolean, farEnd: WhatsAppFarEnd | null): void {
  WA_CERT_DETAILS.PUBLIC_KEY = farEnd ? Buffer.from(farEnd.noiseRootHex, 'hex') : whatsappRoot;
  Object.assign(Curve, strict ? strictCurve() : library);
}

/**
 * The handshake is one run of synchronous code: the agreement with the server's static key, then the check of the leaf's
 * signature, then the intermediate's. So the key of the last agreement in the same run is what the leaf must name, and
 * the next message that is verified in it is its issuer; what this throws is the end of the connection.
 */
function strictCurve(): typeof library {
  const { verifySignature } = loadCurve();
  let agreedWith: Uint8Array | null = null;
  let leaf: Uint8Array | null = null;
  const verifies: VerifySignature = (key, message, signature) => {
    try {
      return verifySignature(key.length === 33 ? key : Buffer.concat([keyType, key]), message, signature);
    } catch {
      // Keys and signatures of a wrong length are thrown at; they verify no more than wrong ones.
      return false;
    }
  };
  return {
    sharedKey: (privateKey, publicKey) => {
      agreedWith = publicKey;
      queueMicrotask(() => {
        agreedWith = null;
        leaf = null;
      });
      return library.sharedKey(privateKey, publicKey);
    },
    verify: (key, message, signature) => {
      const [serverStatic, issued] = [agreedWith, leaf];
      agreedWith = null;
      leaf = null;
      const good = verifies(key, message, signature) && (!serverStatic || namesKey(message, serverStatic));
      if (good && serverStatic) leaf = message;
      else if (good && issued) checkChain(issued, message, Date.now());
      return good;
    },
  };
}

function namesKey(leafDetails: Uint8Array, key: Uint8Array): boolean {
  try {
    const { key: named } = proto.CertChain.NoiseCertificate.Details.decode(leafDetails);
    return named ? Buffer.from(named).equals(key) : false;
  } catch {
    // Details that cannot be decoded name no key.
    return false;
  }
}

/** libsignal as baileys itself resolves it: it is no dependency of ours. */
function loadCurve(): { readonly verifySignature: VerifySignature } {
  const requireBesideBaileys = createRequire(import.meta.resolve('baileys'));
  return requireBesideBaileys('libsignal/src/curve.js') as { readonly verifySignature: VerifySignature };
}
