/**
 * Keys and credentials as JSON text: bytes become `{"$bytes":"<base64>"}`. Values of the library's own classes keep what
 * their `toJSON` says (protobuf messages: base64 strings, which its encoder takes back).
 */
export function toText(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key, converted: unknown) {
    // Buffers have a toJSON of their own, which has run already: look at the holder's value.
    const raw: unknown = typeof this === 'object' && this !== null ? Reflect.get(this, key) : converted;
    return raw instanceof Uint8Array ? { $bytes: Buffer.from(raw).toString('base64') } : converted;
  });
}

/** The value of such a text; throws a SyntaxError when it is none. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
    return typeof value.$bytes === 'string' ? Buffer.from(value.$bytes, 'base64') : value;
  });
}
