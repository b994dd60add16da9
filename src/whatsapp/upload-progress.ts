import type { CodedError } from '../errors/coded-error.ts';
import { whatsappError } from '../errors/whatsapp.ts';
import type { EngineDeadlines } from './engine-settings.ts';

/** An upload as it stands. Sizes in bytes, times in milliseconds on one monotonic clock. */
export interface UploadStanding {
  readonly bytes: number;
  /** How much has left this computer; null: it cannot be seen. */
  readonly sent: number | null;
  readonly startedAt: number;
  /** When something was last seen to move. */
  readonly movedAt: number;
}

export type UploadLimits = Pick<EngineDeadlines, 'uploadStallMs' | 'slowestUpload'>;

/**
 * Why an upload is given up now; null: it goes on. It may take as long as it needs while bytes move, down to the slowest
 * rate that is waited for; where the bytes cannot be seen, that rate alone decides. Nothing has been handed to WhatsApp.
 *
 * @returns WHATSAPP_LINE_TOO_SLOW if some of it went out, WHATSAPP_UPLOAD_FAILED if the host takes or answers nothing
 */
export function uploadEnd(standing: UploadStanding, limits: UploadLimits, now: number): CodedError | null {
  const { bytes, sent, startedAt, movedAt } = standing;
  const { uploadStallMs, slowestUpload } = limits;
  const stalled = sent !== null && now - movedAt >= uploadStallMs;
  if (stalled && (sent === 0 || sent >= bytes)) {
    const what = sent === 0 ? 'it took nothing' : 'it did not answer';
    return whatsappError('WHATSAPP_UPLOAD_FAILED', { detail: `${what} for ${seconds(uploadStallMs)} s` });
  }
  if (!stalled && now - startedAt < uploadStallMs + (bytes / slowestUpload) * 1000) return null;
  return whatsappError('WHATSAPP_LINE_TOO_SLOW', { figures: figures(standing, now) });
}

function figures({ bytes, sent, startedAt }: UploadStanding, now: number): string {
  const took = `in ${seconds(now - startedAt)} s`;
  if (sent === null) return `its ${kilobytes(bytes)} KB did not get through ${took}`;
  const rate = sent / Math.max(1, now - startedAt);
  return `${kilobytes(sent)} of ${kilobytes(bytes)} KB ${took}, ${(rate * (1000 / 1024)).toFixed(1)} KB/s`;
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
