import type { Disconnect, DisconnectReason } from '../engine.ts';
import { proxyDisconnect } from '../proxy/disconnect.ts';
import { type Forwarder, isWhatsApp } from '../proxy/forwarder.ts';
import { hostBlocked } from './disconnects.ts';
import type { Page } from './page-client.ts';

interface Seen {
  answered: boolean;
  /** The browser's own words, `net::ERR_…`; null: it was only never answered. */
  error: string | null;
}

/** Reasons that a page gives which did not get what it asked the network for. */
const blamesLine = new Set<DisconnectReason>(['page_broken', 'unreachable', 'timed_out']);

/**
 * The way between a browser and WhatsApp: which hosts answer it, and the proxy. The page, its scripts and its media come
 * from different hosts, and a firewall may know only the first.
 */
export class Line {
  readonly #forwarder: Forwarder | null;
  readonly #hosts = new Map<string, Seen>();

  constructor(forwarder: Forwarder | null) {
    this.#forwarder = forwarder;
  }

  /** What the browser is to use; null: none. */
  get proxyUrl(): string | null {
    return this.#forwarder?.url ?? null;
  }

  watch(page: Page): void {
    page.on('request', (request) => void this.#of(request.url()));
    page.on('response', (response) => {
      const seen = this.#of(response.url());
      if (seen) seen.answered = true;
    });
    page.on('requestfailed', (request) => {
      const seen = this.#of(request.url());
      if (seen) seen.error = request.failure()?.errorText ?? seen.error;
    });
  }

  /** Hosts that never answered, each with the reason, while another did; else none: that is the network. */
  blocked(): readonly string[] {
    const seen = [...this.#hosts];
    if (!seen.some(([, { answered }]) => answered)) return [];
    return seen.filter(([, { answered }]) => !answered).map(([host, { error }]) => `${host} (${error ?? 'no answer'})`);
  }

  /** Why a page ended that never opened: it may lack what the proxy or a firewall holds back. */
  reasonOf(ended: Disconnect): Disconnect {
    if (!blamesLine.has(ended.reason)) return ended;
    const failure = this.#forwarder?.failure();
    if (failure) return proxyDisconnect(failure);
    const blocked = this.blocked();
    return blocked.length > 0 ? hostBlocked(blocked) : ended;
  }

  #of(address: string): Seen | null {
    const url = URL.parse(address);
    if (!url || !/^https?:$/.test(url.protocol) || !isWhatsApp(url.hostname)) return null;
    const seen = this.#hosts.get(url.hostname) ?? { answered: false, error: null };
    this.#hosts.set(url.hostname, seen);
    return seen;
  }
}
