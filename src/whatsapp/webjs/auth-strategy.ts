import type wweb from 'whatsapp-web.js';

/**
 * Keeps the login at whatsapp-web.js's usual path, `<auth path>/session-<client id>`, as the browser's profile. Never deletes
 * anything, unlike the package's LocalAuth, which removes the whole profile under the running browser on logout.
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
