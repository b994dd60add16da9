import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { RunningSession } from './ports.ts';
import type { OperationCall } from './session-operations.ts';

/** Without a code for this long, a person wonders. Milliseconds. */
const FIRST_WORD_MS = 5000;
/** How often it is said again what is waited for. Milliseconds. */
const AGAIN_MS = 15_000;

/** Tells what happens while a phone is being linked: codes, the confirmation, and what is waited for. */
export class LinkProgress {
  readonly #session: Pick<RunningSession, 'status' | 'offeredLink'>;
  readonly #call: OperationCall;
  #shown = '';
  #confirmed = false;
  #told = '';
  #timer: NodeJS.Timeout;

  constructor(session: Pick<RunningSession, 'status' | 'offeredLink'>, call: OperationCall) {
    this.#session = session;
    this.#call = call;
    this.#timer = setTimeout(() => this.#wait(), FIRST_WORD_MS);
  }

  /** After each change of the status. */
  see(status: SessionStatus): void {
    const offer = this.#session.offeredLink();
    if (offer && offer.text !== this.#shown) {
      this.#shown = offer.text;
      const ttlMs = Math.max(0, offer.expiresAt - Date.now());
      this.#call.progress({ type: 'link_code', kind: offer.kind, text: offer.text, ttlMs });
    }
    if (status.state === 'saving_link' && !this.#confirmed) {
      this.#confirmed = true;
      this.#call.progress({ type: 'step', sentence: status.sentence });
    }
    // A closed connection is told at once; what is normal on the way to a code is not.
    if (isHindered(status) && status.sentence !== this.#told) this.#tell(status.sentence);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#wait(), AGAIN_MS);
    const status = this.#session.status();
    if (status.offeringLink || this.#confirmed) return;
    const why = isHindered(status) ? status.sentence : 'WhatsApp has not answered yet.';
    this.#tell(`${why} Still waiting: a code is shown as soon as WhatsApp offers one. Ctrl+C ends it.`);
  }

  #tell(sentence: string): void {
    this.#told = isHindered(this.#session.status()) ? this.#session.status().sentence : '';
    this.#call.progress({ type: 'step', sentence });
  }
}

function isHindered({ reason, offeringLink, state }: SessionStatus): boolean {
  const inTheWay = state === 'waiting_for_network' || state === 'reconnecting' || state === 'linking';
  return inTheWay && reason !== null && reason !== 'restart_required' && !offeringLink;
}
