import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32c } from '../../src/whatsapp/webjs/leveldb/crc32c.ts';
import { writeLoginRecord } from '../../src/whatsapp/webjs/login-record.ts';

/**
 * A Chromium profile as it is after some months with WhatsApp Web: a login of a few megabytes among caches of more than a
 * hundred. File counts and sizes follow a real profile's: many cache entries of tens to hundreds of kilobytes, already
 * compressed by whoever served them.
 *
 * @returns bytes written
 */
export async function writeGrownProfile(folder: string, random: () => number): Promise<number> {
  let bytes = 0;
  const put = async (name: string, content: Buffer): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
    bytes += content.length;
  };
  for (let entry = 0; entry < 700; entry++) {
    await put(`Default/Cache/Cache_Data/${hex(entry)}_0`, noise(random, 20_000 + Math.floor(random() * 240_000)));
  }
  for (let entry = 0; entry < 150; entry++) {
    await put(`Default/Code Cache/js/${hex(entry)}_0`, noise(random, 10_000 + Math.floor(random() * 260_000)));
  }
  for (let entry = 0; entry < 60; entry++) {
    await put(`Default/Service Worker/CacheStorage/a/${hex(entry)}_0`, noise(random, 300_000));
  }
  await put('Default/GPUCache/data_1', Buffer.alloc(270_336));
  await put('Default/Preferences', Buffer.from('{}'));
  return bytes + (await writeLogin(folder, random, 160));
}

/** The login alone: the page's databases, and our note. @param records rows in the page's database */
export async function writeLogin(folder: string, random: () => number, records: number): Promise<number> {
  let bytes = 0;
  const put = async (name: string, content: Buffer): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
    bytes += content.length;
  };
  const page = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
  const local = 'Default/Local Storage/leveldb';
  for (const [name, comparator, rows] of [
    [page, 'idb_cmp1', records],
    [local, 'leveldb.BytewiseComparator', 4],
  ] as const) {
    await put(`${name}/CURRENT`, Buffer.from('MANIFEST-000001\n'));
    await put(`${name}/MANIFEST-000001`, logOf([edit(comparator)]));
    await put(`${name}/000003.log`, logOf(Array.from({ length: rows }, () => message(random))));
  }
  writeLoginRecord(folder, { state: 'linked', jid: '5491100000001@s.whatsapp.net' });
  return bytes;
}

/** A database row: names and structure that repeat, around keys that do not. */
function message(random: () => number): Buffer {
  const words = Buffer.from('{"store":"message","remote":"5491150000000@c.us","ack":3,"type":"chat","body":"Factura"}');
  return Buffer.concat([...Array.from({ length: 180 }, () => words), noise(random, 8000)]);
}

/** A manifest's first edit: comparator, log number 3, next file 4, last sequence 1000. */
function edit(comparator: string): Buffer {
  return Buffer.from([1, comparator.length, ...Buffer.from(comparator), 2, 3, 3, 4, 4, 0xe8, 0x07]);
}

/** LevelDB's log format: blocks of 32 KiB, records of masked CRC-32C, length, type, data. */
function logOf(records: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const record of records) {
    for (let from = 0, first = true; first || from < record.length; first = false) {
      let left = 32_768 - (at % 32_768);
      if (left < 7) {
        parts.push(Buffer.alloc(left));
        at += left;
        left = 32_768;
      }
      const data = record.subarray(from, from + left - 7);
      from += data.length;
      const last = from === record.length;
      const body = Buffer.concat([Buffer.from([first ? (last ? 1 : 2) : last ? 4 : 3]), data]);
      const header = Buffer.alloc(6);
      header.writeUInt32LE(masked(crc32c(body)), 0);
      header.writeUInt16LE(data.length, 4);
      parts.push(header, body);
      at += 7 + data.length;
    }
  }
  return Buffer.concat(parts);
}

/** LevelDB stores a CRC rotated and shifted, because a CRC of data with CRCs in it is a weak one (util/crc32c.h). */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function noise(random: () => number, size: number): Buffer {
  const content = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) content.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return content;
}

function hex(number: number): string {
  return number.toString(16).padStart(16, '0');
}
