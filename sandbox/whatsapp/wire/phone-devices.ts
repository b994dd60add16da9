import { SignalDevice, type StoredDevice } from './signal/device.ts';
import { hmac } from './signal/kdf.ts';

/** The Signal devices of all phones, made when first used; the same seed gives the same identities. */
export class PhoneDevices {
  readonly #seed: Buffer;
  readonly #devices = new Map<string, SignalDevice>();

  constructor(seed: Buffer) {
    this.#seed = seed;
  }

  /** Device `number` of a phone; 0 is the phone itself, whose identity key also signs its companions. */
  device(digits: string, number: number): SignalDevice {
    const name = `${digits}:${number}`;
    const known = this.#devices.get(name);
    if (known) return known;
    const device = new SignalDevice(hmac(this.#seed, Buffer.from(`device ${name}`)));
    this.#devices.set(name, device);
    return device;
  }

  store(): readonly (readonly [string, StoredDevice])[] {
    return [...this.#devices].map(([name, device]) => [name, device.store()] as const);
  }

  load(stored: readonly (readonly [string, StoredDevice])[]): void {
    for (const [name, memory] of stored) {
      const [digits = '', number = '0'] = name.split(':');
      this.device(digits, Number(number)).load(memory);
    }
  }
}
