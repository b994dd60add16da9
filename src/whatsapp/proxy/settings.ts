import type { EngineSettings } from '../engine-settings.ts';
import { type ProxyAddress, parseProxy } from './proxy.ts';
import type { TunnelOptions } from './tunnel.ts';

/** A tunnel is open, or given up, within this time; an engine's own deadline is longer. Milliseconds. */
const longestMs = 20_000;

/** The way through the proxy of an engine's settings; null: there is none. @throws TypeError for an address that was never checked */
export function tunnelOf({ proxy: text, deadlines, farEnd }: Pick<EngineSettings, 'proxy' | 'deadlines' | 'farEnd'>): {
  readonly proxy: ProxyAddress;
  readonly options: TunnelOptions;
} | null {
  if (text === undefined || text === null) return null;
  const proxy = parseProxy(text);
  if (!proxy) throw new TypeError('WHATSAPP_PROXY is no address of a proxy');
  const ms = Math.min(longestMs, deadlines.connectMs / 2);
  return { proxy, options: { ms, ...(farEnd ? { ca: farEnd.mediaCaPem } : {}) } };
}
