/** A companion that waits to be linked. The transport supplies what happens when the phone agrees. */
export interface LinkOffer {
  readonly id: string;
  /** References shown as QR texts; a scan is matched by the first field of the text. */
  readonly refs: ReadonlySet<string>;
  /** Digits of the account that asked for a pairing code; null while only a QR is shown. */
  codeFor(): string | null;
  /** The account's phone scanned this QR text. */
  scanned(account: string, text: string): Promise<void>;
  /** The account's phone was given this pairing code. */
  codeEntered(account: string, code: string): Promise<void>;
}

/** The companions that wait to be linked, as the phone finds them. */
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

  /** The account's phone scans a QR text. Rejects when no waiting companion shows it. */
  async scan(account: string, text: string): Promise<void> {
    const ref = refOf(text);
    const offer = [...this.#offers.values()].find((candidate) => candidate.refs.has(ref));
    if (!offer) throw new Error('No companion shows this QR text: it has expired or is of another server');
    this.#scans += 1;
    await offer.scanned(account, text);
  }

  /** The account's phone is given a pairing code. Rejects when no companion asked for one for this account. */
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

/** First field of a QR text, with or without the link that newer versions put before it. */
export function refOf(text: string): string {
  return text.slice(text.indexOf('#') + 1).split(',')[0] ?? '';
}
