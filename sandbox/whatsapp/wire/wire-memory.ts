import { loadCompanionKeys, type StoredCompanionKeys, storeCompanionKeys } from './companion-keys.ts';
import type { WireContext } from './context.ts';
import type { MediaStore } from './media-store.ts';
import type { PhoneDevices } from './phone-devices.ts';
import type { RetryRequests } from './retry-requests.ts';

/** A wire server as plain JSON, apart from the world it serves. */
export interface StoredWire {
  /** 32 bytes hex that all keys of phones and of the Noise chain follow from. */
  readonly seed: string;
  readonly ports: { readonly chat: number; readonly media: number };
  readonly devices: ReturnType<PhoneDevices['store']>;
  readonly companionKeys: readonly (readonly [string, StoredCompanionKeys])[];
  readonly media: ReturnType<MediaStore['store']>;
  readonly historyOwed: readonly string[];
  readonly retries: ReturnType<RetryRequests['store']>;
}

export function storeWire(context: WireContext, seed: Buffer, chatPort: number): StoredWire {
  return {
    seed: seed.toString('hex'),
    ports: { chat: chatPort, media: context.mediaServer.port },
    devices: context.phones.store(),
    companionKeys: [...context.companionKeys].map(([id, keys]) => [id, storeCompanionKeys(keys)] as const),
    media: context.mediaStore.store(),
    historyOwed: [...context.historyOwed],
    retries: context.retries.store(),
  };
}

/** Puts an earlier run's memory into a fresh context of the same seed. */
export function loadWire(context: WireContext, memory: StoredWire): void {
  context.phones.load(memory.devices);
  context.mediaStore.load(memory.media);
  context.retries.load(memory.retries);
  for (const id of memory.historyOwed) context.historyOwed.add(id);
  for (const [id, keys] of memory.companionKeys) context.companionKeys.set(id, loadCompanionKeys(keys));
}
