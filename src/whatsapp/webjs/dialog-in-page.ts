/**
 * Functions about dialogs that run inside the page. Each is sent there as its own text, so none may use anything but its
 * arguments and the page's globals. A dialog is known by its role (WAI-ARIA), never by class names or by language.
 */

/** What the page shows over everything else. */
export interface PageDialog {
  /** At most 500 characters. */
  readonly text: string;
  /** What its buttons say that can be pressed, at most 80 characters each. */
  readonly buttons: readonly string[];
  /** What else there is to follow, choose, fill in or send off, buttons that cannot be pressed yet among them. */
  readonly otherControls: number;
}

interface ScreenElement {
  readonly textContent: string | null;
  /** The form that a button belongs to. */
  readonly form?: object | null;
  getAttribute(name: string): string | null;
  matches(selector: string): boolean;
  closest(selector: string): object | null;
  contains(other: ScreenElement): boolean;
  getClientRects(): { readonly length: number };
  querySelectorAll(selector: string): ArrayLike<ScreenElement>;
  click(): void;
}

/** The dialogs that can be seen, the one on top last; one within another counts, and not the outer. */
export function readDialogs(): readonly PageDialog[] {
  const { document } = globalThis as unknown as { readonly document: ScreenElement };
  const isSeen = (element: ScreenElement): boolean =>
    element.getClientRects().length > 0 && element.closest('[aria-hidden="true"]') === null;
  const seen = Array.from(document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open]')).filter(
    isSeen,
  );
  const top = seen.filter((dialog) => !seen.some((other) => other !== dialog && dialog.contains(other)));
  const controls =
    'button, a[href], input, select, textarea, [contenteditable="true"], [role="button"], [role="link"], [role="checkbox"], ' +
    '[role="radio"], [role="switch"], [role="textbox"], [role="combobox"], [role="menuitem"], [role="option"], [role="tab"]';
  return top.map((dialog) => {
    const all = Array.from(dialog.querySelectorAll(controls)).filter(isSeen);
    const buttons = all.filter(
      (one) =>
        one.matches('button:enabled, [role="button"]:not([href])') && one.getAttribute('aria-disabled') !== 'true',
    );
    return {
      text: (dialog.textContent ?? '').trim().slice(0, 500),
      buttons: buttons.map((one) =>
        ((one.textContent ?? '').trim() || (one.getAttribute('aria-label') ?? '')).slice(0, 80),
      ),
      otherControls: all.length - buttons.length + buttons.filter((one) => Boolean(one.form)).length,
    };
  });
}

/** Presses the one button of the dialog on top. @returns false when it has not just this one */
export function pressButton(label: string): boolean {
  const { document } = globalThis as unknown as { readonly document: ScreenElement };
  const isSeen = (element: ScreenElement): boolean =>
    element.getClientRects().length > 0 && element.closest('[aria-hidden="true"]') === null;
  const seen = Array.from(document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open]')).filter(
    isSeen,
  );
  const top = seen.filter((dialog) => !seen.some((other) => other !== dialog && dialog.contains(other))).at(-1);
  const buttons = Array.from(top?.querySelectorAll('button:enabled, [role="button"]:not([href])') ?? []).filter(
    (one) => isSeen(one) && one.getAttribute('aria-disabled') !== 'true',
  );
  const [button] = buttons;
  const says = ((button?.textContent ?? '').trim() || (button?.getAttribute('aria-label') ?? '')).slice(0, 80);
  if (buttons.length !== 1 || says !== label) return false;
  button?.click();
  return true;
}

interface PaintedElement {
  readonly style: { setProperty(name: string, value: string, priority: 'important'): void };
  readonly parentElement: PaintedElement | null;
  readonly children: ArrayLike<PaintedElement>;
  readonly childNodes: ArrayLike<{ readonly nodeType: number; textContent: string | null }>;
}

/**
 * Makes all that is not the dialog on top unreadable: chats, names, pictures. For a page that is about to be closed.
 *
 * @returns false when there is no dialog, and nothing was done
 */
export function blurAround(): boolean {
  const { document } = globalThis as unknown as {
    readonly document: { querySelectorAll(selector: string): ArrayLike<PaintedElement & ScreenElement> };
  };
  const seen = Array.from(document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open]')).filter(
    (element) => element.getClientRects().length > 0 && element.closest('[aria-hidden="true"]') === null,
  );
  const top = seen.filter((dialog) => !seen.some((other) => other !== dialog && dialog.contains(other))).at(-1);
  if (!top) return false;
  const textNode = 3;
  for (
    let inner: PaintedElement = top, around = top.parentElement;
    around;
    inner = around, around = around.parentElement
  ) {
    for (const beside of Array.from(around.children)) {
      if (beside !== inner) beside.style.setProperty('filter', 'blur(24px)', 'important');
    }
    for (const words of Array.from(around.childNodes)) if (words.nodeType === textNode) words.textContent = '';
  }
  return true;
}
