/** What really happened in SAP and on the phones, whatever the product believes. */
export interface Posted {
  /** Of this document, whoever had its DocEntry before. */
  readonly uid: number;
  readonly docEntry: number;
  readonly cardCode: string;
  readonly total: string;
}

export interface Verdict {
  readonly missed: number;
  readonly twice: number;
  readonly toWrongCustomer: number;
}

/** Phones that drop a second message with an id that they have seen, and the documents that SAP has. */
export class Truth {
  /** By DocEntry: what SAP has under it now. */
  readonly current = new Map<number, Posted>();
  readonly #arrivals = new Map<number, number>();
  readonly #seen = new Set<string>();
  #kept: ReadonlyMap<number, Posted> = new Map();
  #posted = 0;
  #wrong = 0;

  /** Totals are of their own, so that no two documents look alike unless they are meant to. */
  next(): { readonly uid: number; readonly total: string } {
    this.#posted += 1;
    return { uid: this.#posted, total: `${100 + this.#posted}.00` };
  }

  posted(document: Posted): void {
    this.current.set(document.docEntry, document);
  }

  backedUp(): void {
    this.#kept = new Map(this.current);
  }

  /** What was posted since is no document of the company any more. */
  restored(): void {
    this.current.clear();
    for (const [docEntry, document] of this.#kept) this.current.set(docEntry, document);
  }

  arrived(docEntry: number, messageId: string, cardCode: string, total: string): void {
    const chat = `${cardCode} ${messageId}`;
    if (this.#seen.has(chat)) return;
    this.#seen.add(chat);
    const document = this.current.get(docEntry);
    if (document?.cardCode !== cardCode || Number(document.total) !== Number(total)) this.#wrong += 1;
    else this.#arrivals.set(document.uid, this.arrivals(document) + 1);
  }

  arrivals({ uid }: Posted): number {
    return this.#arrivals.get(uid) ?? 0;
  }

  verdict(): Verdict {
    const counts = [...this.current.values()].map((document) => this.arrivals(document));
    return {
      missed: counts.filter((count) => count === 0).length,
      twice: [...this.#arrivals.values()].filter((count) => count > 1).length,
      toWrongCustomer: this.#wrong,
    };
  }
}
