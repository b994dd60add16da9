import { rm } from 'node:fs/promises';
import type { Browser, HTTPRequest, Page } from 'puppeteer';
import { toError } from '../../../errors/coded-error.ts';
import { whatsappError } from '../../../errors/whatsapp.ts';
import { makeTemporaryFolderSync } from '../../../folders.ts';
import { acceptAssertion, type PasskeyAssertion } from '../../passkey/assertion.ts';
import type { PasskeyQuestion } from '../../passkey/question.ts';
import { findBrowser } from '../browser/find.ts';
import { puppeteer } from '../browser/puppeteer.ts';
import { tellName, type WindowText, windowAddress, windowPage } from './page.ts';

export interface PasskeyWindow extends WindowText {
  readonly question: PasskeyQuestion;
  /** Browser to use; null: look for one. */
  readonly browserPath: string | null;
  /** Where the versions of browsers are remembered. */
  readonly cachePath: string;
  readonly signal: AbortSignal;
  /** What a test needs of the browser: no screen, and somebody who uses it. */
  readonly test?: { readonly args: readonly string[]; readonly onPage: (page: Page) => Promise<void> };
}

/**
 * Opens a visible browser with a fresh profile for the person's own ceremony, and brings back what the browser signed. The
 * profile is deleted afterwards; nothing is tried again by itself.
 *
 * @throws WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE, WHATSAPP_PASSKEY_WINDOW_CLOSED, WHATSAPP_PASSKEY_EXPIRED,
 * WHATSAPP_PASSKEY_UNFIT, WHATSAPP_BROWSER_MISSING
 */
export async function openPasskeyWindow(window: PasskeyWindow): Promise<PasskeyAssertion> {
  if (Date.now() >= window.question.expiresAt) throw whatsappError('WHATSAPP_PASSKEY_EXPIRED');
  const executablePath = await visibleBrowser(window);
  const profile = makeTemporaryFolderSync('courier-passkey-');
  try {
    const browser = await launch(executablePath, profile, window.test?.args ?? []);
    try {
      return await prove(browser, window);
    } finally {
      await browser.close().catch(() => browser.process()?.kill('SIGKILL'));
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function visibleBrowser({ browserPath, cachePath, test }: PasskeyWindow): Promise<string> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!test && process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    throw whatsappError('WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE', { detail: 'this computer shows no windows' });
  }
  const { path: found, source } = await findBrowser(browserPath, cachePath);
  if (source === 'shipped') {
    const detail = 'the browser that came with the packages has no windows; Chrome, Edge or Chromium is needed';
    throw whatsappError('WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE', { detail });
  }
  return found;
}

/** As a person would start it: with none of the switches that the library adds, which take passkeys away. */
async function launch(executablePath: string, userDataDir: string, args: readonly string[]): Promise<Browser> {
  try {
    return await puppeteer.launch({
      executablePath,
      userDataDir,
      pipe: true,
      ignoreDefaultArgs: true,
      defaultViewport: null,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: ['--no-first-run', '--no-default-browser-check', ...args, 'about:blank'],
    });
  } catch (error) {
    throw whatsappError('WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE', { detail: toError(error).message }, error);
  }
}

async function prove(browser: Browser, window: PasskeyWindow): Promise<PasskeyAssertion> {
  const { question, signal, test } = window;
  const said = Promise.withResolvers<string>();
  const deadline = setTimeout(
    () => said.reject(whatsappError('WHATSAPP_PASSKEY_EXPIRED')),
    Math.max(0, question.expiresAt - Date.now()),
  );
  const cancel = (): void => said.reject(toError(signal.reason));
  signal.addEventListener('abort', cancel, { once: true });
  browser.on('disconnected', () => said.reject(whatsappError('WHATSAPP_PASSKEY_WINDOW_CLOSED')));
  try {
    signal.throwIfAborted();
    const [page = await browser.newPage()] = await browser.pages();
    page.on('close', () => said.reject(whatsappError('WHATSAPP_PASSKEY_WINDOW_CLOSED')));
    await page.exposeFunction(tellName, said.resolve);
    await page.setRequestInterception(true);
    page.on('request', (request) => void answerRequest(request, windowPage(question, window)));
    await page.goto(windowAddress);
    await test?.onPage(page);
    return acceptAssertion(JSON.parse(await said.promise), question, Date.now());
  } finally {
    // Whoever has the answer, or the failure before it, waits for no other.
    said.promise.catch(() => undefined);
    clearTimeout(deadline);
    signal.removeEventListener('abort', cancel);
  }
}

/** Our page stands for WhatsApp's address; everything else stays unasked. */
async function answerRequest(request: HTTPRequest, body: string): Promise<void> {
  const isOurs = request.isNavigationRequest() && request.url() === windowAddress;
  const answered = isOurs
    ? request.respond({ status: 200, contentType: 'text/html; charset=utf-8', body })
    : request.abort();
  await answered.catch(() => undefined);
}
