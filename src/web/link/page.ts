import { commandOf } from '../../next-steps/commands.ts';
import type { AskedOfPerson, LinkAttempt, WindowAsked } from '../../operations/session/link-desk.ts';
import { needsTunnel } from '../../operations/session/window-address.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { sentenceIn } from '../../translations/translate.ts';
import { countdown } from '../format.ts';
import { buttonForm, form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { type LinkProblem, type LinkWords, linkTexts } from '../texts/link.ts';
import { qrCode } from './qr.ts';

type Parts = Pick<WebParts, 'session' | 'link' | 'clock'>;

/** `/link`: the code on offer, with what to do on the phone; then the number, for an admin to confirm. */
export async function linkPage(parts: Parts, request: PersonRequest): Promise<Response> {
  const words = linkTexts[request.language];
  const attempt = parts.link.attempt();
  const problem = request.url.searchParams.get('problem') ?? '';
  const text = problem in words.problems ? words.problems[problem as LinkProblem] : null;
  const main = await mainCard(parts, request, words, attempt);
  const steps = attempt?.method === 'code' ? words.stepsCode : words.steps;
  return page(request, {
    title: words.title,
    body: html`${note('bad', text)}
<div class="two-columns">
<section class="card link-card" id="link-now" data-live aria-live="polite">${main}</section>
<section class="card" id="link-steps" data-live><h2>${words.how}</h2>
<ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>
<p class="help">${words.phoneStays}</p><p class="help">${words.risk}</p></section>
</div>`,
  });
}

async function mainCard(
  { session, link, clock }: Parts,
  request: PersonRequest,
  words: LinkWords,
  attempt: LinkAttempt | null,
): Promise<Html> {
  const status = session.current();
  const now = clock.now().wall;
  const isOpen = attempt !== null && attempt.end === null;
  if (status.state === 'needs_person' && status.reason === 'other_number') return otherNumber(request, words, status);
  if (status.linked === 'linked' && status.maySend) {
    return (await link.awaitsNumber()) ? confirmNumber(request, words, status) : linked(words, status);
  }
  if (isOpen && attempt.asked) return question(request, words, attempt.asked, now);
  if (status.state === 'saving_link' || status.linked === 'saving') return waiting(words.saving);
  if (!isOpen) return begin(request, words, attempt);
  const offer = session.offeredLink();
  return offer?.kind === attempt.method ? shown(words, offer, attempt, now) : waiting(words.preparing);
}

function shown(
  words: LinkWords,
  { kind, text, expiresAt }: { readonly kind: 'qr' | 'code'; readonly text: string; readonly expiresAt: number },
  { codes }: LinkAttempt,
  now: number,
): Html {
  const code =
    kind === 'qr' ? qrCode(text, words.qrLabel) : html`<p class="pairing-code" id="pairing-code">${text}</p>`;
  return html`${code}
<p class="left"><strong>${countdown(expiresAt, now)}</strong> ${words.secondsLeft}</p>
<p class="help">${words.nth(Math.max(1, codes))}</p>`;
}

function waiting(text: string): Html {
  return html`<p class="big"><span class="spinner" aria-hidden="true"></span>${text}</p>`;
}

function begin(request: PersonRequest, words: LinkWords, attempt: LinkAttempt | null): Html {
  const failed =
    attempt?.end && !attempt.end.linked
      ? `${words.failed}: ${sentenceIn(request.language, attempt.end.sentence)}`
      : null;
  const byPhone = html`<label>${words.phone}<input name="phone" type="tel" inputmode="tel" autocomplete="tel" required placeholder="+5491155550000"></label>
<p><button type="submit" class="button">${words.beginCode}</button></p>`;
  return html`${note('bad', failed)}
${form(request, '/link/begin', html`<p><button type="submit" class="button primary large" id="begin-qr">${words.begin}</button></p>`)}
<p class="help">${words.beginHelp}</p>
<details class="fold" id="by-code"><summary>${words.byCode}</summary>${form(request, '/link/begin', byPhone)}</details>`;
}

function linked(words: LinkWords, { account }: SessionStatus): Html {
  return html`<p class="big good" id="linked">✓ ${words.linked}: ${numberOf(account)}</p>
<p>${words.linkedHelp}</p><p><a class="button" href="/session">${words.toSession}</a></p>`;
}

function confirmNumber(request: PersonRequest, words: LinkWords, { account }: SessionStatus): Html {
  return html`<p class="big" id="first-number">${numberOf(account)}</p>
<h2>${words.isNumber}</h2><p>${words.isNumberHelp}</p>
<div class="buttons">
${form(request, '/link/confirm-number', html`<button type="submit" class="button primary" id="confirm-number">${words.yes}</button>`, 'form-inline')}
${form(request, '/link/refuse-number', html`<button type="submit" class="button danger" data-confirm="${words.noSure}">${words.no}</button>`, 'form-inline')}
</div>`;
}

function otherNumber(request: PersonRequest, words: LinkWords, { account }: SessionStatus): Html {
  return html`<p class="big">${numberOf(account)}</p><p>${words.otherNumber}</p>
${buttonForm(request, '/link/use-other-number', words.useOther)}`;
}

function question(request: PersonRequest, words: LinkWords, asked: AskedOfPerson, now: number): Html {
  if (asked.type === 'passkey') return passkey(request, words, asked, now);
  const [ask, code, yes] =
    asked.type === 'passkey_code'
      ? [words.compare, asked.code, words.same]
      : [words.pressButton, asked.button, words.press];
  return html`<h2>${ask}</h2><p class="pairing-code">${code}</p><div class="buttons">
${buttonForm(request, '/link/answer', yes, { answer: 'yes' })}
${buttonForm(request, '/link/answer', words.different, { answer: 'no' })}</div>`;
}

/** The proof itself is made in a window of the person's own browser; see docs/linking.md. */
function passkey(
  request: PersonRequest,
  words: LinkWords,
  { text, window, expiresAt }: Extract<AskedOfPerson, { type: 'passkey' }>,
  now: number,
): Html {
  const digits = html`<label>${words.digits}<input name="digits" inputmode="numeric" pattern="[0-9]{4}" maxlength="4" required autocomplete="off"></label>
<p><button type="submit" class="button primary">${words.goOn}</button></p>`;
  const ways =
    text === null
      ? form(request, '/link/digits', digits)
      : html`${overNetwork(request, words, window)}${byLines(request, words, text)}`;
  return html`<h2>${words.passkey}</h2><p class="note">${words.passkeyWarning}</p>${ways}
<p class="left"><strong>${countdown(expiresAt, now)}</strong> ${words.secondsLeft}</p>`;
}

/** The window on another computer that reaches this service: its address works once. */
function overNetwork(request: PersonRequest, words: LinkWords, window: WindowAsked | null): Html {
  if (window === null) {
    return html`<p>${words.windowHelp}</p>
${form(request, '/link/window', html`<button type="submit" class="button primary" id="offer-window">${words.offerWindow}</button>`, 'form-inline')}`;
  }
  if (window.openedFrom !== null) {
    return html`<p class="big" id="window-opened">${words.windowOpened}</p><p class="help">${words.windowFrom}: <code>${window.openedFrom}</code>. ${words.notYours}</p>
${buttonForm(request, '/link/window', words.offerAgain)}`;
  }
  return html`<p>${words.runAddress}</p>
<pre class="passkey-line"><code id="window-command">${commandOf({ action: 'passkey_window', address: window.address })}</code></pre>
${needsTunnel(window.address) && html`<p class="help">${words.tunnel}</p>`}<p class="help">${words.addressIsSecret}</p>`;
}

/** Two lines by the clipboard, where the other computer reaches nothing here. */
function byLines(request: PersonRequest, words: LinkWords, text: string): Html {
  const proof = html`<label>${words.pasteProof}<textarea name="line" rows="3" required autocomplete="off" spellcheck="false"></textarea></label>
<p><button type="submit" class="button">${words.send}</button></p>`;
  return html`<details class="fold" id="by-lines"><summary>${words.byLines}</summary><p>${words.runWindow}</p>
<pre><code>${commandOf({ action: 'passkey_window' })}</code></pre>
<pre class="passkey-line"><code id="passkey-line">${text}</code></pre>${form(request, '/link/proof', proof)}</details>`;
}

/** `…9999` of a masked JID. */
function numberOf(account: string | null): Html {
  return account === null ? nothing : html`${account.replace(/@.*$/, '')}`;
}
