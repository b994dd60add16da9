import type wweb from 'whatsapp-web.js';

/**
 * The login stays where it is: on the guide's path, `<auth path>/session-<client id>`, given to the browser as its
 * profile. Nothing here deletes anything, ever; the package's LocalAuth removes the whole profile when WhatsApp logs the
 * page out, under the running browser.
 *
 * @param onBrowser called when the browser and its page are there, before WhatsApp Web is loaded; it is loaded when this resolves
 */
export function keepingAuth(onBrowser: () => Promise<void>): wweb.AuthStrategy {
  const nothing = () => Promise.resolve();
  return {
    setup: () => undefined,
    beforeBrowserInitialized: nothing,
    afterBrowserInitialized: onBrowser,
    onAuthenticationNeeded: () => Promise.resolve({ failed: false, restart: false }),
    getAuthEventPayload: nothing,
    afterAuthReady: nothing,
    disconnect: nothing,
    destroy: nothing,
    logout: nothing,
  };
}
