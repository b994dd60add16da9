import { toError } from '../../errors/coded-error.ts';
import { withinDeadline } from '../deadline.ts';
import type { Disconnect } from '../engine.ts';
import { blurAround, type PageDialog, pressButton, readDialogs } from './dialog-in-page.ts';
import { judgeDialog, noDialogs } from './dialogs.ts';
import { disconnectOfDialog } from './disconnects.ts';
import type { PageLook } from './in-page.ts';
import type { Page } from './page-client.ts';

export interface DialogWatchParts {
  readonly queryMs: number;
  log(level: 'info' | 'warn', message: string): void;
  /** Keeps a picture (PNG) for the person; its absolute path. */
  keep(picture: Uint8Array): Promise<string>;
  /** A dialog asks for what only a person can decide, or is in the way. */
  told(why: Disconnect): void;
}

/** Dialogs over a page that is connected: those that only inform are confirmed, any other is told with a picture. */
export class DialogWatch {
  readonly #parts: DialogWatchParts;
  #memory = noDialogs;

  constructor(parts: DialogWatchParts) {
    this.#parts = parts;
  }

  /** Called at each look at the page. */
  async look(page: Page, look: PageLook): Promise<void> {
    const { queryMs, log } = this.#parts;
    if (!isConnected(look)) return;
    const shown = look.dialogShown ? await withinDeadline(queryMs, page.evaluate(readDialogs)) : [];
    const dialog = shown.at(-1) ?? null;
    const { memory, verdict } = judgeDialog(this.#memory, dialog, performance.now());
    this.#memory = memory;
    if (verdict.do === 'nothing' || !dialog) return;
    if (verdict.do === 'tell') return await this.#tell(page, `${verdict.why}: ${quoted(dialog)}`);
    const pressed = await withinDeadline(queryMs, page.evaluate(pressButton, verdict.button));
    if (pressed) log('info', `WhatsApp Web showed a dialog that only informs; it was confirmed: ${quoted(dialog)}`);
  }

  /** The page did not get ready in time. */
  async overdue(page: Page, look: PageLook, ms: number): Promise<void> {
    if (look.dialogShown && isConnected(look)) await this.#tell(page, `not ready behind it within ${ms} ms`);
  }

  async #tell(page: Page, detail: string): Promise<void> {
    const picture = await this.#picture(page).catch((error: unknown) => {
      this.#parts.log('warn', `no picture of WhatsApp Web's dialog was kept: ${toError(error).message}`);
      return null;
    });
    this.#parts.told(disconnectOfDialog(`WhatsApp Web shows a dialog: ${detail}`, picture));
  }

  /** Nothing is pictured of which the chats may be readable. */
  async #picture(page: Page): Promise<string | null> {
    const { queryMs, keep } = this.#parts;
    if (!(await withinDeadline(queryMs, page.evaluate(blurAround)))) return null;
    return await keep(await withinDeadline(queryMs, page.screenshot({ type: 'png' })));
  }
}

/** A page that is not, shows screens of its own that others know: the QR code, the checkpoint. */
function isConnected({ state, checkpoint }: PageLook): boolean {
  return state === 'CONNECTED' && !checkpoint;
}

function quoted({ text, buttons }: PageDialog): string {
  return `"${text.slice(0, 120)}" (${buttons.length === 0 ? 'no button' : buttons.map((says) => `"${says}"`).join(', ')})`;
}
