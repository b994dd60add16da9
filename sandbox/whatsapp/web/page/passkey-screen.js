/** What the page shows about passkeys, and how it asks the browser for one. */
export class PasskeyScreen {
  #dialog = null;

  /** A QR code is shown as an image; which text it holds is `Conn.ref`'s. */
  showQr() {
    this.clear();
    const qr = document.createElement('canvas');
    qr.setAttribute('role', 'img');
    this.#dialog = qr;
    document.body.append(qr);
  }

  clear() {
    this.#dialog?.remove();
    this.#dialog = null;
  }

  /** `asks`: the browser is asked at once; `button`: when a button is pressed. Resolves to the assertion in its JSON form. */
  async ask(options, manner) {
    if (manner === 'button') await this.#pressed('Continue');
    else this.#show('Continue with your passkey');
    return await askBrowser(options);
  }

  /** The code that the phone shows as well; resolves when the person here says that both are the same. */
  async compare(code) {
    await this.#pressed('Yes', code);
  }

  /** A screen that nobody here knows. */
  unknown() {
    this.#show('Something new');
  }

  refused() {
    this.#show("Couldn't link this device");
  }

  checkpoint() {
    this.#show('Confirm that it is you');
  }

  #show(text) {
    this.clear();
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    dialog.append(Object.assign(document.createElement('p'), { textContent: text }));
    document.body.append(dialog);
    this.#dialog = dialog;
    return dialog;
  }

  #pressed(label, text = label) {
    const dialog = this.#show(text);
    const button = Object.assign(document.createElement('button'), { textContent: label });
    dialog.append(button);
    return new Promise((resolve) => button.addEventListener('click', resolve, { once: true }));
  }
}

async function askBrowser({ challenge, timeout, rpId, allowCredentials, userVerification }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: toBytes(challenge),
      timeout,
      rpId,
      userVerification,
      allowCredentials: allowCredentials.map(({ id, type }) => ({ id: toBytes(id), type })),
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey');
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle && toText(userHandle),
    },
  };
}

function toBytes(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
