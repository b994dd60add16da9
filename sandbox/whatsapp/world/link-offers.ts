/** A companion waiting to be linked. The transport defines what happens when the phone confirms. */
export interface LinkOffer {
  readonly id: string;
  /** References shown as QR texts; a scan is matched by the text's first field. */
  readonly refs: ReadonlySet<string>;
  /** Digits of the account that requested a pairing code; null: only a QR code is shown. */
  codeFor(): string | null;
  /** The account's phone scanned this QR text. */
  scanned(account: string, text: string): Promise<void>;
  /** This pairing code was entered on the account's phone. */
  codeEntered(account: string, code: string): Promise<void>;
}

/** The companions waiting to be linked. */
export class LinkOffers {
  readonly #offers = new Map<string, LinkOffer>();
  #scans = 0;
  #codes = 0;

  open(offer: LinkOffer): void {
    this.#offers.set(offer.id, offer);
  }

  close(id: string): void {
    this.#offers.delete(id);
  }

  /** The account's phone scans a QR text. Rejects if no waiting companion shows it. */
  async scan(account: string, text: string): Promise<void> {
    const ref = refOf(text);
    const offer = [...this.#offers.values()].find((candidate) => candidate.refs.has(ref));
    if (!offer) throw new Error('No companion shows this QR text: it has expired or is of another server');
    this.#scans += 1;
    await offer.scanned(account, text);
  }

  /** A pairing code is entered on the account's phone. Rejects if no companion requested one for this account. */
  async enterCode(account: string, code: string): Promise<void> {
    const offer = [...this.#offers.values()].findLast((candidate) => candidate.codeFor() === account);
    if (!offer) throw new Error('No companion asked for a pairing code for this account');
    this.#codes += 1;
    await offer.codeEntered(account, code.replaceAll('-', '').toUpperCase());
  }

  counts(): { waiting: number; codesWanted: number; qrScans: number; codesEntered: number } {
    const codesWanted = [...this.#offers.values()].filter((offer) => offer.codeFor() !== null).length;
    return { waiting: this.#offers.size, codesWanted, qrScans: this.#scans, codesEntered: this.#codes };
  }
}

/** First field of a QR text, without the link that newer versions put before it. */
export function refOf(text: string): string {
  return text.slice(text.indexOf('#') + 1).split(',')[0] ?? '';
}
