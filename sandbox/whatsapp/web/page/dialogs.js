/** Names of classes say nothing, and are others in each release. */
const nonsense = () => `x${Math.random().toString(36).slice(2, 8)}`;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  made.className = nonsense();
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

const button = (says) => element('button', { type: 'button' }, says);

/** What each dialog is made of; a button that is named `closing` closes it. */
const makers = {
  news: () => {
    const closing = button('Continue');
    return { role: 'dialog', says: ["What's new on WhatsApp Web", 'Your chats have a new look.', closing], closing };
  },
  noticia: () => {
    const closing = element('div', { role: 'button', tabindex: '0' }, element('span', {}, 'Continuar'));
    return { role: 'dialog', says: ['Novedades de WhatsApp Web', closing], closing };
  },
  progress: () => ({ role: 'dialog', says: ['Loading your chats', element('progress')], closing: null }),
  terms: () => {
    const closing = button('Agree');
    const terms = element('a', { href: 'https://www.whatsapp.com/legal' }, 'Terms of Service');
    return { role: 'dialog', says: ['WhatsApp is updating its terms', terms, closing], closing };
  },
  choice: () => {
    const closing = button('Use here');
    return { role: 'dialog', says: ['Keep messages on this computer?', button('Cancel'), closing], closing };
  },
  alert: () => ({ ...makers.choice(), role: 'alertdialog' }),
  form: () => {
    const closing = button('Continue');
    const box = element('input', { type: 'checkbox' });
    closing.disabled = true;
    box.addEventListener('change', () => (closing.disabled = !box.checked));
    return { role: 'dialog', says: ['Confirm that you are 18 or older', box, closing], closing };
  },
  stuck: () => ({ role: 'dialog', says: ['Something went wrong', button('OK')], closing: null }),
};

/** How long a progress bar runs. Milliseconds. */
const progressMs = 3000;

/** The chats, and what the page lays over them. */
export class Dialogs {
  #tell;
  #shown = null;

  /** @param tell says to the server that a dialog is `dialog_shown` or `dialog_answered` */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Names and last words, as the list of chats shows them. */
  showChats(lines) {
    document.getElementById('app')?.remove();
    const rows = lines.map((line) => element('div', { role: 'row' }, line));
    const app = element('div', { id: 'app' }, element('div', { role: 'grid' }, ...rows), ' drafts: 2 ');
    app.style.font = '16px sans-serif';
    document.body.prepend(app);
  }

  show(kind) {
    this.#shown?.remove();
    this.#tell('dialog_shown');
    if (kind === 'tour') this.#tour(3);
    else this.#open(kind, () => this.#tell('dialog_answered'));
    if (kind === 'progress') setTimeout(() => this.#done(), progressMs);
  }

  #done() {
    this.#close();
    this.#tell('dialog_answered');
  }

  #tour(left) {
    const dialog = this.#open('news', () => (left > 1 ? this.#tour(left - 1) : this.#tell('dialog_answered')));
    dialog.prepend(`${left} of 3`);
  }

  #open(kind, closed) {
    const { role, says, closing } = makers[kind]();
    const dialog = element('div', { role, 'aria-modal': 'true' }, ...says);
    closing?.addEventListener('click', () => {
      this.#close();
      closed();
    });
    dialog.style.cssText = 'position:fixed;inset:300px 100px auto;padding:20px;font:16px sans-serif;background:#fff';
    const layer = element('div', {}, element('div', {}, dialog));
    // Within the app, beside the chats: what is around a dialog is not always beside it in the document.
    (document.getElementById('app') ?? document.body).append(layer);
    this.#shown = layer;
    return dialog;
  }

  #close() {
    this.#shown?.remove();
    this.#shown = null;
  }
}
