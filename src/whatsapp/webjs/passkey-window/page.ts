import { passkeySite } from '../../passkey/handoff.ts';
import type { PasskeyQuestion } from '../../passkey/question.ts';

/** What the window says, and of whom. */
export interface WindowText {
  /** Computer that holds the session. */
  readonly server: string;
  /** Last digits of the account. */
  readonly digits: string;
}

/** Name of the function that takes the browser's answer out of the page. */
export const tellName = 'courierProof';

/**
 * The window's page: ours, served in the window alone and under WhatsApp's address, because a browser signs for the page
 * that asks. Nothing of WhatsApp is loaded.
 */
export function windowPage({ request }: PasskeyQuestion, { server, digits }: WindowText): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Invoice Courier: passkey</title>
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; color: #1f2933; }
button { font: inherit; padding: .6rem 1.2rem; }
#said { margin-top: 1rem; }
</style></head>
<body>
<h1>Prove that the number is yours</h1>
<p>Invoice Courier on <b>${html(server)}</b> wants to link a device to the WhatsApp account that ends in <b>${html(digits)}</b>.</p>
<p><b>This passes your proof to another computer; do it only for your own server.</b></p>
<p>This window shows a page of Invoice Courier under WhatsApp's address. Nothing was loaded from WhatsApp.</p>
<button id="prove">Use my passkey</button>
<p id="said" role="status"></p>
<script type="application/json" id="request">${JSON.stringify(request).replaceAll('<', '\\u003c')}</script>
<script>
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const button = document.getElementById('prove');
const said = document.getElementById('said');
button.addEventListener('click', async () => {
  button.disabled = true;
  said.textContent = 'Follow what your browser asks for.';
  const { challenge, allowCredentials, ...rest } = JSON.parse(document.getElementById('request').textContent);
  try {
    const credential = await navigator.credentials.get({
      publicKey: {
        ...rest,
        challenge: toBytes(challenge),
        allowCredentials: allowCredentials.map((one) => ({ ...one, id: toBytes(one.id) })),
      },
    });
    said.textContent = 'Done. This window closes.';
    ${tellName}(JSON.stringify(credential));
  } catch (error) {
    said.textContent = 'The browser gave no proof: ' + error.message;
    button.disabled = false;
  }
});
</script>
</body>
</html>`;
}

/** Where the page stands in the window. */
export const windowAddress = `${passkeySite.origin}/`;

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
