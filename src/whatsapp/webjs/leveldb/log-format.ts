import { crc32c, unmask } from './crc32c.ts';

/** LevelDB's log format (doc/log_format.md): blocks of 32 KiB; records of checksum, length, type, data. */
const blockSize = 32_768;
const headerSize = 7;
const lastType = 4;

/** What a log file holds. `torn`: its last record is not whole, as after a crash; what came before it counts. */
export interface LogContent {
  readonly records: readonly Buffer[];
  readonly torn: boolean;
  /** Up to here everything is whole. */
  readonly wholeBytes: number;
}

/** Raised when a record's checksum does not hold, or its header cannot be. */
export class LogDamage extends Error {}

/**
 * Reads the records of a log or manifest, and holds each to its checksum.
 *
 * @throws LogDamage when a whole record is not what was written
 */
export function readLog(bytes: Buffer): LogContent {
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  let at = 0;
  let wholeBytes = 0;
  while (at < bytes.length) {
    const left = blockSize - (at % blockSize);
    if (left < headerSize) {
      at += left;
      continue;
    }
    if (bytes.length - at < headerSize) return { records, torn: true, wholeBytes };
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes.readUInt8(at + 6);
    // Space reserved and not yet written: the end of what counts.
    if (type === 0 && length === 0) return { records, torn: parts.length > 0, wholeBytes };
    if (type === 0 || type > lastType || length > left - headerSize) throw new LogDamage(`no record at byte ${at}`);
    const end = at + headerSize + length;
    if (end > bytes.length) return { records, torn: true, wholeBytes };
    if (crc32c(bytes.subarray(at + 6, end)) !== unmask(bytes.readUInt32LE(at))) {
      throw new LogDamage(`the checksum of the record at byte ${at} does not hold`);
    }
    const data = bytes.subarray(at + headerSize, end);
    // 1: whole; 2, 3, 4: first, middle, last part.
    at = end;
    if (type === 1) records.push(data);
    else {
      if (type === 2) parts = [data];
      else parts.push(data);
      if (type === 4) {
        records.push(Buffer.concat(parts));
        parts = [];
      }
    }
    if (parts.length === 0) wholeBytes = at;
  }
  return { records, torn: parts.length > 0, wholeBytes };
}
