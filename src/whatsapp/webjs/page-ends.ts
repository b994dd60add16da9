import type { Disconnect } from '../engine.ts';
import { disconnect, disconnectOfState, disconnectOfStatus } from './disconnects.ts';
import type { Browser, Page } from './page-client.ts';

export interface EndsListener {
  ended(why: Disconnect): void;
  /** The main frame has gone to another document of WhatsApp Web. */
  navigated(): void;
}

/** Detects what the library has no event for: a dead browser, a crashed page, a logout while offline. */
export function listenForEnds(page: Page, browser: Browser, { ended, navigated }: EndsListener): void {
  browser.on('disconnected', () => ended(disconnect('browser_died', 'the browser has exited')));
  page.on('error', (error: Error) => ended(disconnect('page_crashed', error.message)));
  page.on('response', (response) => {
    const request = response.request();
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame() || response.status() < 400) return;
    ended(disconnectOfStatus(response.status(), response.headers()['retry-after'], Date.now()));
  });
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return;
    if (frame.url().includes('post_logout=1')) ended(disconnectOfState('LOGOUT'));
    else navigated();
  });
}
