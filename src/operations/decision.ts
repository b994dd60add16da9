/** A person's decision. The front end supplies who: a terminal its user, a page the logged-in user. */
export interface Decision {
  readonly decidedBy: string;
  readonly why: string;
}
