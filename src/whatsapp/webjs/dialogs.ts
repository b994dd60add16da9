import type { PageDialog } from './dialog-in-page.ts';

/** What was seen of dialogs before this look. Times are monotonic milliseconds. */
export interface DialogMemory {
  /** The dialog of the last look, in one text; null: there was none. */
  readonly standing: string | null;
  /** Looks in a row at that same dialog. */
  readonly looks: number;
  /** The dialog whose button was pressed at the last look. */
  readonly pressed: string | null;
  /** When buttons were pressed. */
  readonly pressedAt: readonly number[];
}

export const noDialogs: DialogMemory = { standing: null, looks: 0, pressed: null, pressedAt: [] };

export type DialogVerdict =
  | { readonly do: 'nothing' }
  /** It only informs: its one button is to be pressed. */
  | { readonly do: 'press'; readonly button: string }
  /** Only a person can say what to answer. */
  | { readonly do: 'tell'; readonly why: string };

/** Looks at which a dialog has to stand before anything is done about it: others are gone by themselves. */
export const standingLooks = 2;
/** A tour through novelties is a few dialogs; what goes on for longer is something else. */
const pressesAtMost = 8;
const pressesWithinMs = 600_000;

/**
 * What to do about the dialog on top. One that has a single button and nothing else to follow, choose or fill in only
 * informs. Any other asks for a decision; what has no control at all (a progress bar) asks for nothing.
 *
 * @param dialog null: none is shown
 * @param now monotonic milliseconds
 */
export function judgeDialog(
  memory: DialogMemory,
  dialog: PageDialog | null,
  now: number,
): { readonly memory: DialogMemory; readonly verdict: DialogVerdict } {
  const pressedAt = memory.pressedAt.filter((at) => at > now - pressesWithinMs);
  const nothing = { do: 'nothing' } as const;
  if (!dialog || dialog.buttons.length + dialog.otherControls === 0)
    return { memory: { ...noDialogs, pressedAt }, verdict: nothing };
  const standing = JSON.stringify([dialog.text, dialog.buttons]);
  const looks = memory.standing === standing ? memory.looks + 1 : 1;
  const seen: DialogMemory = { standing, looks, pressed: memory.pressed === standing ? standing : null, pressedAt };
  if (looks < standingLooks) return { memory: seen, verdict: nothing };
  const [button, ...others] = dialog.buttons;
  const tell = (why: string) => ({ memory: seen, verdict: { do: 'tell', why } as const });
  if (button === undefined || others.length > 0 || dialog.otherControls > 0) return tell('it asks for a decision');
  if (seen.pressed !== null) return tell('its one button does not close it');
  if (pressedAt.length >= pressesAtMost) return tell(`${pressesAtMost} dialogs came one after another`);
  return {
    memory: { ...seen, looks: 0, pressed: standing, pressedAt: [...pressedAt, now] },
    verdict: { do: 'press', button },
  };
}
