/** A device cannot open a message: its phone will ask for it again. The session is left as it was. */
export class CannotOpen extends Error {
  constructor(reason: string) {
    super(`Signal: ${reason}`);
    this.name = 'CannotOpen';
  }
}
