import { hostname } from 'node:os';
import { systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import type { ListeningHealth } from '../http/health.ts';
import { windowPlace } from '../operations/session/window-address.ts';
import { createWindowDesk, type WindowDeed, type WindowDesk } from '../operations/session/window-desk.ts';

/** Windows in which people use their passkeys on other computers. */
export interface LinkWindows {
  readonly desk: WindowDesk;
  /** Addresses can be made from now on. `record`: enters a deed into the audit; null: windows are not served here. */
  listening(where: Pick<ListeningHealth, 'port' | 'fingerprint'>, record: ((deed: WindowDeed) => void) | null): void;
}

/** @param base what its paths begin with */
export function createLinkWindows(
  { HTTP_HOST: host, HTTP_ALLOWED_HOSTS: names, HTTP_TRUSTED_PROXY: proxy }: ServiceConfig,
  base: string,
): LinkWindows {
  let served: { readonly where: Pick<ListeningHealth, 'port' | 'fingerprint'>; readonly record: RecordDeed } | null =
    null;
  const desk = createWindowDesk({
    server: hostname(),
    place: (seen) => {
      if (served === null) return null;
      const { port, fingerprint } = served.where;
      const place = windowPlace({ host, port, names, fingerprint: fingerprint(), behindProxy: proxy !== null }, seen);
      return place && { ...place, origin: `${place.origin}${base}` };
    },
    record: (deed) => served?.record(deed),
    now: () => systemClock.now().wall,
  });
  return {
    desk,
    listening: (where, record) => {
      served = record && { where, record };
    },
  };
}

type RecordDeed = (deed: WindowDeed) => void;
