import type { ChainFlaw } from '../../../sandbox/whatsapp/wire/noise-certificate.ts';
import { type Episode, type Reason, slowUntilMended, strike } from './scene.ts';

/** A server whose certificate is not accepted: nothing is said to it, and the login is kept. */
export const certificateEpisodes: readonly Episode[] = [
  untilAccepted("a certificate that is not WhatsApp's (certificate_refused)", 'issuer_serial', 'certificate_refused'),
  untilAccepted(
    "a certificate that is not valid yet by this computer's clock (clock_wrong)",
    'future_leaf',
    'clock_wrong',
  ),
];

function untilAccepted(name: string, chainFlaw: ChainFlaw, reason: Reason): Episode {
  return {
    name,
    reasons: [reason],
    run: (scene) =>
      slowUntilMended(scene, {
        begin: async () => {
          await scene.whatsapp.admin.set({ chainFlaw });
          await strike(scene, { kind: 'drop' });
        },
        end: () => scene.whatsapp.admin.set({ chainFlaw: null }),
      }),
  };
}
