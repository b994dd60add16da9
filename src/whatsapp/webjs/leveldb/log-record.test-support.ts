import { crc32c } from './crc32c.ts';

/** A record as LevelDB writes it: masked checksum of type and data, length, type. */
export function record(data: Buffer, type = 1): Buffer {
  const typed = Buffer.concat([Buffer.from([type]), data]);
  const crc = crc32c(typed);
  const header = Buffer.alloc(6);
  header.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  header.writeUInt16LE(data.length, 4);
  return Buffer.concat([header, typed]);
}
