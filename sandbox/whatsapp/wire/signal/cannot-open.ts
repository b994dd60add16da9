/** A device cannot decrypt a message: its phone will ask for it again. The session is unchanged. */
export class CannotOpen extends Error {
  constructor(reason: string) {
    super(`Signal: ${reason}`);
    this.name = 'CannotOpen';
  }
}

/**
 * A message under a counter that was used: Signal's clients take it for a copy, whatever it says. They show nothing, ask
 * for nothing, and say that it was delivered (WhatsApp Web's modules `WAWebMsgProcessingDecryptionHandler` and
 * `WAWebHandleMsgSendReceipt`: SIGNAL_OLD_COUNTER_ERROR).
 */
export class OpenedBefore extends CannotOpen {
  constructor() {
    super('this message was opened before');
    this.name = 'OpenedBefore';
  }
}
