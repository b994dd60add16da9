/** What a person decided, as the face knows that was asked: a terminal its user, a page the one who is logged in. */
export interface Decision {
  readonly decidedBy: string;
  readonly why: string;
}
