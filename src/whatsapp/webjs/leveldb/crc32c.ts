/**
 * CRC-32 of Castagnoli (polynomial 0x1EDC6F41, reflected), as LevelDB uses it. Eight bytes in each step ("slicing by 8"):
 * the check of a store waits for this more than for the disk.
 */
export function crc32c(bytes: Uint8Array): number {
  const { length } = bytes;
  let crc = -1;
  let at = 0;
  for (const end = length - 7; at < end; at += 8) {
    crc ^= byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
    crc =
      look(7, crc & 0xff) ^
      look(6, (crc >>> 8) & 0xff) ^
      look(5, (crc >>> 16) & 0xff) ^
      look(4, crc >>> 24) ^
      look(3, byte(bytes, at + 4)) ^
      look(2, byte(bytes, at + 5)) ^
      look(1, byte(bytes, at + 6)) ^
      look(0, byte(bytes, at + 7));
  }
  for (; at < length; at++) crc = look(0, (crc ^ byte(bytes, at)) & 0xff) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

/** LevelDB stores checksums rotated by 15 bits plus a constant, so that a checksum of checksums is sound. */
export function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** Eight tables of 256: the n-th holds what a byte becomes when n bytes follow it. */
const tables = new Int32Array(8 * 256);
for (let index = 0; index < 256; index++) {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  tables[index] = value;
}
for (let at = 256; at < tables.length; at++) {
  const shorter = tables[at - 256] as number;
  tables[at] = look(0, shorter & 0xff) ^ (shorter >>> 8);
}

function look(table: number, index: number): number {
  return tables[table * 256 + index] as number;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
