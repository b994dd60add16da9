import type { DeliveryContext } from '../shared/context.ts';

/** Whether it is known what was sent after the state that the outbox has gone back to; true when it has not gone back. */
export type EvidenceKnown = () => Promise<boolean>;

/**
 * SAP's marks and the receipts that WhatsApp kept for us are all that can tell.
 *
 * @param invoicesKnown SAP has been read since the start
 */
export function createEvidenceFirst(
  { evidenceFirst = null, messenger }: Pick<DeliveryContext, 'evidenceFirst' | 'messenger'>,
  invoicesKnown: () => boolean,
): EvidenceKnown {
  let known = evidenceFirst === null;
  return async () => {
    if (known || evidenceFirst === null) return true;
    if (!invoicesKnown() || messenger.backlog() === null) return false;
    await evidenceFirst();
    known = true;
    return true;
  };
}
