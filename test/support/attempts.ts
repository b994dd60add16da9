import type { Attempt } from '../../src/delivery/ports/sending-store.ts';

/** An attempt of which nothing is known yet, under the id that was prepared for it. */
export function attemptWith(changes: Partial<Attempt>): Attempt {
  return {
    id: '1',
    messageId: 1,
    generation: 0,
    jid: '5491155550000@s.whatsapp.net',
    preparedId: 'ID',
    whatsappId: 'ID',
    idWasOurs: true,
    payloadSha256: '',
    storeGeneration: 'store-1',
    run: 'run',
    startedAt: 0,
    doubted: false,
    outcome: null,
    leftOut: [],
    ...changes,
  };
}
