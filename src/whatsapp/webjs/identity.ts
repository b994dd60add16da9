import type { AccountIdentity } from '../engine.ts';

/** Whose login the page runs, as the port names accounts. */
export function identityOf(page: {
  phone: string | null;
  lid: string | null;
  pushName: string | null;
}): AccountIdentity {
  const lid = page.lid === null ? null : `${page.lid}@lid`;
  return {
    jid: page.phone === null ? (lid ?? '') : `${page.phone}@s.whatsapp.net`,
    lid,
    device: null,
    pushName: page.pushName,
  };
}
