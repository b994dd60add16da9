import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import {
  countedHash,
  dropDamaged,
  dropPayload,
  keepPart,
  keptBefore,
  PART_BYTES,
  part,
  partsOf,
  wholeAmong,
} from '../database/postgres/payloads.ts';
import type { PdfStore, SharedPdfs } from '../documents/pdf-store.ts';
import { createFilePdfStore } from '../documents/store/file-pdf-store.ts';
import { createSharedPdfStore } from '../documents/store/shared-pdf-store.ts';

/** Hashes that are asked for at a time. */
const PAGE = 200;

/** Our copies of PDFs: in DATA_PATH, and where several nodes may run the session in PostgreSQL too. */
export function pdfStoreOf({ DATA_PATH: data }: Pick<ServiceConfig, 'DATA_PATH'>, shared: SharedPdfs | null): PdfStore {
  const own = createFilePdfStore(path.resolve(data, 'documents'));
  return shared === null ? own : createSharedPdfStore(own, shared);
}

/** The bytes of PDFs in an outbox of PostgreSQL. */
export function sharedPdfs(database: Database, clock: Clock): SharedPdfs {
  return {
    async keep(sha256, bytes) {
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const header = { sha256, parts: Math.max(1, Math.ceil(whole.length / PART_BYTES)), now: clock.now().wall };
      for (let nth = 0; nth < header.parts; nth++) {
        const encoded = whole.subarray(nth * PART_BYTES, (nth + 1) * PART_BYTES).toString('base64');
        await database.transact(() => keepPart(header, nth, encoded));
      }
    },
    async bytes(sha256) {
      const parts = await database.read(() => partsOf(sha256));
      if (parts === null) return null;
      const found: Buffer[] = [];
      for (let nth = 0; nth < parts; nth++) {
        const encoded = await database.read(() => part(sha256, nth));
        if (encoded === null) return null;
        found.push(Buffer.from(encoded, 'base64'));
      }
      return Buffer.concat(found);
    },
    isSound: async (sha256) => (await database.read(() => countedHash(sha256))) === sha256,
    dropDamaged: (sha256) => database.transact(() => dropDamaged(sha256)),
    among: (hashes) => database.read(() => wholeAmong(hashes)),
    async *olderThan(before) {
      const most = Number.isFinite(before) ? Math.trunc(before) : Number.MAX_SAFE_INTEGER;
      for (let after = ''; ; ) {
        const last = after;
        const page = await database.read(() => keptBefore(most, last, PAGE));
        yield* page;
        after = page.at(-1) ?? after;
        if (page.length < PAGE) return;
      }
    },
    remove: (sha256) => database.transact(() => dropPayload(sha256)),
  };
}
