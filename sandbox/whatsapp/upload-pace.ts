import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a media host takes an upload: a slow line, or one that stops carrying anything. */
export interface UploadPace {
  readonly bytesPerSecond: number;
  /** After so many bytes nothing more is taken, and nothing is answered; null: all is. */
  readonly stopsAfter: number | null;
}

/** Reads an upload whole, at this pace; null: as fast as it comes. Rejects when its sender gives it up. */
export async function readUpload(request: IncomingMessage, pace: UploadPace | null): Promise<Buffer> {
  const parts: Buffer[] = [];
  let taken = 0;
  for await (const part of request) {
    const bytes = part as Buffer;
    parts.push(bytes);
    taken += bytes.length;
    if (!pace) continue;
    await sleep((bytes.length / pace.bytesPerSecond) * 1000);
    if (pace.stopsAfter !== null && taken >= pace.stopsAfter) {
      await once(request.socket, 'close');
      throw new Error('the upload was given up');
    }
  }
  return Buffer.concat(parts);
}
