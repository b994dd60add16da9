import { randomBytes } from 'node:crypto';
import { type BinaryNode, getBinaryNodeChildBuffer, S_WHATSAPP_NET, type WASocket } from 'baileys';
import { toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { EngineEvent, PasskeyAnswer } from '../engine.ts';
import type { PasskeyAssertion } from '../passkey/assertion.ts';
import type { PasskeyQuestion } from '../passkey/question.ts';
import type { StoredCredentials } from './credentials.ts';
import {
  type Commitment,
  codeToCompare,
  commit,
  handoffKey,
  handoffProof,
  type Primary,
  readPrimary,
  sealRequest,
} from './shortcake.ts';
import { isPasskeyContinuation, type Stanza } from './stanzas.ts';

export interface PasskeyLinkParts {
  readonly socket: WASocket;
  readonly credentials: StoredCredentials;
  readonly saveCredentials: () => void;
  readonly emit: (event: EngineEvent) => void;
  /** The attempt is over; nothing of it is tried again. */
  readonly end: (detail: string) => void;
}

/** The answer is on its way: what the companion has committed itself to, and what the phone has shown since. */
interface Exchange {
  readonly commitment: Commitment;
  /** Sent with the proof of the handoff: nobody has to compare codes. */
  readonly isProven: boolean;
  primary: Primary | null;
}

/**
 * WhatsApp's question for a passkey, asked of one connection that wants to be linked. The answer comes from outside; each
 * step is taken once, and whatever is refused ends the attempt.
 */
export class PasskeyLink {
  readonly #parts: PasskeyLinkParts;
  #question: PasskeyQuestion | null = null;
  #handoff: Buffer | null = null;
  #exchange: Exchange | null = null;
  #deadline: NodeJS.Timeout | undefined;

  constructor(parts: PasskeyLinkParts) {
    this.#parts = parts;
  }

  /** WhatsApp asks; what cannot be read is asked for once more. */
  async asked(stanza: Stanza): Promise<void> {
    if (this.#handoff) return;
    this.#rotateSecret();
    try {
      this.#question =
        (await questionIn(stanza as BinaryNode)) ??
        (await questionIn(await this.#ask('get', leaf('passkey_request_options'))));
    } catch (error) {
      this.#giveUp(`the question for the passkey could not be had: ${toError(error).message}`);
      return;
    }
    const question = this.#question;
    if (!question) {
      this.#giveUp('the question for the passkey cannot be read');
      return;
    }
    this.#deadline = setTimeout(
      () => this.#parts.end('the passkey that WhatsApp asked for did not come in time'),
      Math.max(0, question.expiresAt - Date.now()),
    );
    this.#parts.emit({
      type: 'passkey_asked',
      question,
      detail: 'WhatsApp asked for a passkey after the phone confirmed',
    });
  }

  /**
   * Sends the assertion, and what this companion commits itself to.
   *
   * @throws WHATSAPP_PASSKEY_NOT_ASKED, WHATSAPP_PASSKEY_EXPIRED, WHATSAPP_PASSKEY_UNFIT: nothing was sent;
   * WHATSAPP_PASSKEY_REFUSED: the attempt is over
   */
  async answer({ assertion, sameComputer }: PasskeyAnswer): Promise<void> {
    const { acceptAssertion } = await import('../passkey/assertion.ts');
    const question = this.#question;
    if (!question) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    const accepted = acceptAssertion(assertion, question, Date.now());
    this.#question = null;
    await this.#step(async () => {
      const ref = getBinaryNodeChildBuffer(await this.#ask('get', leaf('ref')), 'ref');
      if (!ref) throw new Error('WhatsApp gave no reference');
      const commitment = commit(Buffer.from(ref).toString());
      this.#exchange = { commitment, isProven: sameComputer, primary: null };
      await this.#ask('set', this.#prologue(accepted, commitment, sameComputer));
    });
  }

  /** The person has compared the codes. @throws WHATSAPP_PASSKEY_NOT_ASKED, WHATSAPP_PASSKEY_REFUSED */
  async confirm(): Promise<void> {
    const exchange = this.#exchange;
    if (!exchange?.primary) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    const { commitment, primary } = exchange;
    this.#exchange = null;
    await this.#step(() => this.#request(commitment, primary));
  }

  /** The phone's part, when it is that. */
  continued(stanza: Stanza): void {
    const exchange = this.#exchange;
    if (!isPasskeyContinuation(stanza) || !exchange || exchange.primary) return;
    this.#step(() => this.#onPrimary(stanza as BinaryNode, exchange)).catch(() => undefined);
  }

  /** The connection has ended. */
  over(): void {
    clearTimeout(this.#deadline);
    this.#question = null;
    this.#exchange = null;
  }

  /** The secret that the phone has seen only proves the handoff; the link itself gets one that nobody has seen. */
  #rotateSecret(): void {
    const { credentials, saveCredentials } = this.#parts;
    this.#handoff = handoffKey(Buffer.from(credentials.advSecretKey, 'base64'));
    credentials.advSecretKey = randomBytes(32).toString('base64');
    saveCredentials();
  }

  #prologue(assertion: PasskeyAssertion, commitment: Commitment, isProven: boolean): BinaryNode {
    const proof = isProven && this.#handoff ? [handoffProof(this.#handoff, commitment)] : [];
    const content = [
      leaf('credential_id', Buffer.from(assertion.rawId, 'base64url')),
      leaf('webauthn_assertion', Buffer.from(JSON.stringify(assertion))),
      leaf('prologue_payload', commitment.payload),
      ...proof.map((bytes) => leaf('pairing_handoff_proof', bytes)),
    ];
    return { tag: 'passkey_prologue', attrs: {}, content };
  }

  async #onPrimary(stanza: BinaryNode, exchange: Exchange): Promise<void> {
    const shown = getBinaryNodeChildBuffer(stanza, 'primary_ephemeral_identity');
    const primary = shown ? readPrimary(Buffer.from(shown)) : null;
    if (!primary) throw new Error("the phone's part cannot be read");
    exchange.primary = primary;
    const { commitment, isProven } = exchange;
    await this.#ask('set', leaf('companion_nonce', commitment.nonce));
    if (isProven) {
      this.#exchange = null;
      await this.#request(commitment, primary);
    } else this.#parts.emit({ type: 'passkey_code', code: codeToCompare(commitment, primary) });
  }

  async #request(commitment: Commitment, primary: Primary): Promise<void> {
    const { credentials } = this.#parts;
    const sealed = sealRequest(commitment, primary, {
      noise: credentials.noiseKey.public,
      identity: credentials.signedIdentityKey.public,
      advSecret: Buffer.from(credentials.advSecretKey, 'base64'),
    });
    await this.#ask('set', leaf('encrypted_pairing_request', sealed));
  }

  /** A step that fails ends the attempt: a ceremony is never gone on with by guess. */
  async #step(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const { message } = toError(error);
      this.over();
      this.#parts.end(`WhatsApp refused the passkey: ${message}`);
      throw whatsappError('WHATSAPP_PASSKEY_REFUSED', { detail: message }, error);
    }
  }

  #giveUp(detail: string): void {
    this.#parts.emit({ type: 'passkey_asked', question: null, detail });
    this.#parts.end(detail);
  }

  async #ask(type: 'get' | 'set', what: BinaryNode): Promise<BinaryNode> {
    const attrs = { to: S_WHATSAPP_NET, type, xmlns: 'md' };
    return (await this.#parts.socket.query({ tag: 'iq', attrs, content: [what] })) as BinaryNode;
  }
}

/** What reads and checks is loaded when WhatsApp asks, which it rarely does. */
async function questionIn(node: BinaryNode): Promise<PasskeyQuestion | null> {
  const { readPasskeyQuestion } = await import('../passkey/question.ts');
  const options = getBinaryNodeChildBuffer(node, 'passkey_request_options');
  return options ? readPasskeyQuestion(Buffer.from(options).toString(), Date.now()) : null;
}

function leaf(tag: string, content?: Buffer): BinaryNode {
  return { tag, attrs: {}, ...(content === undefined ? {} : { content }) };
}
