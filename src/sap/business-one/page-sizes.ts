/** A page without a next link. */
export interface LastPage {
  /** At least one, but fewer than requested. */
  readonly rows: number;
  /** Whether the server confirmed the page size (`Preference-Applied`). */
  readonly acknowledged: boolean;
}

/** The Service Layer's default page size (`PageSize` in b1s.conf); no server is known to send smaller pages. */
const OWN_PAGE_SIZE = 20;

/**
 * Page sizes of one server for one entity set, learned from its pages.
 *
 * Some servers send twenty rows, whatever is requested, and no next link: a short page then looks like the last one. So a page
 * counts as the last only if the server is known to send larger ones. Source: php-sapb1, issue 4.
 */
export class PageSizes {
  /** Rows of the largest page. */
  #largest = 0;
  /** Rows of the largest short page that proved to be the last. */
  #confirmed = 0;
  #hidesRows = false;

  saw(rows: number): void {
    this.#largest = Math.max(this.#largest, rows);
  }

  /**
   * Whether rows may follow a short page.
   *
   * @param thoroughly true: only observed page sizes count, not what the server says.
   */
  mayHideMore({ rows, acknowledged }: LastPage, thoroughly: boolean): boolean {
    if (rows < this.#largest) return false;
    return thoroughly || this.#hidesRows || !acknowledged || rows > this.#confirmed;
  }

  /** Nothing followed this page. */
  wasLast({ rows, acknowledged }: LastPage): void {
    this.#confirmed = Math.max(this.#confirmed, rows, acknowledged ? OWN_PAGE_SIZE - 1 : 0);
  }

  /** More rows followed a short page; from now on the server's confirmation does not count. */
  hidRows(): void {
    this.#hidesRows = true;
  }
}
