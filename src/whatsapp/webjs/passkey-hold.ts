import { randomBytes } from 'node:crypto';
import { whatsappError } from '../../errors/whatsapp.ts';
import { withinDeadline } from '../deadline.ts';
import type { EngineEvent, PasskeyAnswer } from '../engine.ts';
import { handoffMs, passkeySite } from '../passkey/handoff.ts';
import type { PasskeyQuestion } from '../passkey/question.ts';
import { type PageDialog, pressButton, readDialogs } from './dialog-in-page.ts';
import type { PageLook } from './in-page.ts';
import type { Page } from './page-client.ts';
import { giveQuestionBack, handAnswer, type PasskeyNames, takeQuestion } from './passkey-in-page.ts';

export interface PasskeyHoldParts {
  readonly page: Page;
  readonly queryMs: number;
  emit(event: EngineEvent): void;
  /** WhatsApp wants a passkey: no link code is shown any more. */
  asked(): void;
  /** The attempt is over. */
  ended(detail: string): void;
  /** The page shows something in place of its QR code that nobody here knows. */
  unknown(detail: string): void;
}

/** A screen counts when it has stood for so many looks: while the page links, it shows this and that for a moment. */
const standingLooks = 6;
/** A code that phone and page show to be compared, in WhatsApp's own letters for codes. */
const codePattern = /[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}/;

/**
 * WhatsApp Web's question for a passkey while a link is under way. The page's own `navigator.credentials.get` is answered
 * from outside, once; what the page shows instead of asking is told, and its buttons are pressed by a person's word only.
 */
export class PasskeyHold {
  readonly #parts: PasskeyHoldParts;
  readonly #names: PasskeyNames = { asked: newName(), ended: newName(), answer: newName(), rpId: passkeySite.rpId };
  #script = '';
  #question: PasskeyQuestion | null = null;
  #button: string | null = null;
  #code: string | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #qrSeen = false;
  #looksWithoutQr = 0;
  #isAsked = false;
  #isOver = false;

  private constructor(parts: PasskeyHoldParts) {
    this.#parts = parts;
  }

  /** Before the page's own scripts run. */
  static async install(parts: PasskeyHoldParts): Promise<PasskeyHold> {
    const hold = new PasskeyHold(parts);
    await hold.#install();
    return hold;
  }

  async #install(): Promise<void> {
    const { page } = this.#parts;
    await page.exposeFunction(this.#names.asked, (json: string) => this.#onQuestion(json));
    await page.exposeFunction(this.#names.ended, () => this.#onGivenUp());
    this.#script = (await page.evaluateOnNewDocument(takeQuestion, this.#names)).identifier;
  }

  /** What the page shows beside its QR code; called for each look at it while the link is under way. */
  async look(look: PageLook): Promise<void> {
    if (this.#isOver) return;
    if (look.qrShown) {
      this.#qrSeen = true;
      this.#looksWithoutQr = 0;
      return;
    }
    const isUnlinked = look.state?.startsWith('UNPAIRED') ?? false;
    if (!isUnlinked || !(this.#qrSeen || this.#isAsked)) return;
    const shown = await withinDeadline(this.#parts.queryMs, this.#parts.page.evaluate(readDialogs)).catch(() => []);
    const [dialog] = shown;
    if (dialog && shown.length === 1) this.#onDialog(dialog, look);
  }

  /**
   * Hands the page the answer that it waits for.
   *
   * @throws WHATSAPP_PASSKEY_NOT_ASKED, WHATSAPP_PASSKEY_EXPIRED, WHATSAPP_PASSKEY_UNFIT
   */
  async answer({ assertion }: PasskeyAnswer): Promise<void> {
    const { acceptAssertion } = await import('../passkey/assertion.ts');
    const question = this.#question;
    if (!question) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    const accepted = acceptAssertion(assertion, question, Date.now());
    this.#question = null;
    const { page, queryMs } = this.#parts;
    const taken = await withinDeadline(queryMs, page.evaluate(handAnswer, this.#names.answer, accepted));
    if (!taken) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
  }

  /** Presses the one button of what the page shows, after a person has seen it. @throws WHATSAPP_PASSKEY_NOT_ASKED */
  async confirm(): Promise<void> {
    const button = this.#button;
    this.#button = null;
    const { page, queryMs } = this.#parts;
    if (button === null || !(await withinDeadline(queryMs, page.evaluate(pressButton, button)))) {
      throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    }
  }

  /** The link is made, or is over: the page asks its browser itself again. */
  async remove(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    const { page } = this.#parts;
    await page.removeScriptToEvaluateOnNewDocument(this.#script);
    await page.evaluate(giveQuestionBack, this.#names.answer);
    for (const name of [this.#names.asked, this.#names.ended]) await page.removeExposedFunction(name);
  }

  async #onQuestion(json: string): Promise<void> {
    // Loaded when WhatsApp asks, which it rarely does.
    const { readPasskeyQuestion } = await import('../passkey/question.ts');
    if (this.#isOver || this.#question) return;
    const question = readPasskeyQuestion(json, Date.now());
    if (!question) {
      this.#parts.ended("WhatsApp Web's question for a passkey cannot be read");
      return;
    }
    this.#question = question;
    this.#wait(question.expiresAt - Date.now());
    this.#parts.asked();
    this.#parts.emit({ type: 'passkey_asked', question, detail: 'WhatsApp Web asked its browser for a passkey' });
  }

  #onGivenUp(): void {
    this.#question = null;
    if (!this.#isOver) this.#parts.ended('WhatsApp Web has given up its question for the passkey');
  }

  /** The attempt may have ended while the page was read. */
  #onDialog(dialog: PageDialog, look: PageLook): void {
    if (this.#isOver) return;
    if (this.#isAsked) this.#readCode(dialog);
    else this.#readScreen(dialog, look);
  }

  #readScreen({ text, buttons }: PageDialog, { passkeyScreen }: PageLook): void {
    this.#looksWithoutQr += 1;
    if (this.#looksWithoutQr < standingLooks) return;
    if (!passkeyScreen) {
      this.#parts.unknown(`WhatsApp Web shows something unknown in place of its QR code: "${text.slice(0, 120)}"`);
      return;
    }
    const [button = null] = buttons.length === 1 ? buttons : [];
    this.#button = button;
    this.#wait(handoffMs);
    this.#parts.asked();
    const detail = `WhatsApp Web shows in place of its QR code: "${text.slice(0, 120)}"`;
    this.#parts.emit({ type: 'passkey_asked', question: null, detail, ...(button === null ? {} : { button }) });
  }

  #readCode({ text, buttons }: PageDialog): void {
    const code = codePattern.exec(text)?.[0] ?? null;
    if (code === null || code === this.#code) return;
    this.#code = code;
    this.#button = buttons.length === 1 ? (buttons[0] ?? null) : null;
    this.#parts.emit({ type: 'passkey_code', code });
  }

  #wait(ms: number): void {
    this.#isAsked = true;
    clearTimeout(this.#deadline);
    const detail = 'the link was not made in the time that WhatsApp gives for the passkey';
    this.#deadline = setTimeout(() => this.#parts.ended(detail), Math.max(0, ms));
  }
}

/** Found by nobody who was not told. */
function newName(): string {
  return `_${randomBytes(12).toString('hex')}`;
}
