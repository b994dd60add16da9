/** What a page without a next link says of itself. */
export interface LastPage {
  /** More than none, and fewer than were asked for. */
  readonly rows: number;
  /** Whether the server said that it keeps to the page size (`Preference-Applied`). */
  readonly acknowledged: boolean;
}

/** Rows in a page of a Service Layer that is not asked for a size (`PageSize` of its b1s.conf): none is known to send fewer. */
const OWN_PAGE_SIZE = 20;

/**
 * What one server's pages of one entity set are like, learned from them.
 *
 * Some send twenty rows, whatever is asked for, and no next link: a short page then looks like the last one. So a page is
 * believed to be the last only where the server is known to send larger ones. Source of the shape: php-sapb1, issue 4.
 */
export class PageSizes {
  /** Rows of the largest page. */
  #largest = 0;
  /** Rows of the largest short page behind which a second look found nothing. */
  #confirmed = 0;
  #hidesRows = false;

  saw(rows: number): void {
    this.#largest = Math.max(this.#largest, rows);
  }

  /**
   * Whether to look behind a short page.
   *
   * @param thoroughly true: what the server says of itself does not count, only what it was seen to do.
   */
  mayHideMore({ rows, acknowledged }: LastPage, thoroughly: boolean): boolean {
    if (rows < this.#largest) return false;
    return thoroughly || this.#hidesRows || !acknowledged || rows > this.#confirmed;
  }

  /** Nothing was found behind such a page. */
  wasLast({ rows, acknowledged }: LastPage): void {
    this.#confirmed = Math.max(this.#confirmed, rows, acknowledged ? OWN_PAGE_SIZE - 1 : 0);
  }

  /** There was more behind a short page; the server's word counts for nothing from then on. */
  hidRows(): void {
    this.#hidesRows = true;
  }
}
