import type { WebRig } from '../../../sandbox/whatsapp/web/rig.ts';

/** Deadlines of the run, in milliseconds. On a real session `connect` is 60 s, `query` 10 s, `close` 8 s. */
export const deadlines = {
  connectMs: 8000,
  queryMs: 2000,
  uploadStallMs: 8000,
  backlogQuietMs: 2000,
  closeMs: 5000,
  slowestUpload: 8192,
};

/** One fault of the guide's engine, and what is promised about it. */
export interface FaultRow {
  readonly group: 'browser' | 'page' | 'WhatsApp' | 'far end' | 'sending' | 'profile' | 'storage';
  /** The fault, as a reader knows it. */
  readonly fault: string;
  /** What the bare library does, as observed (docs and facts of whatsapp-web.js 1.34.7). */
  readonly bare: string;
  /**
   * Brings the fault about on a rig that is linked and open (`before: 'open'`) or linked and stopped (`'stopped'`), and
   * returns what our engine reported.
   */
  readonly before: 'open' | 'stopped' | 'unlinked';
  readonly provoke: (rig: WebRig) => Promise<Report>;
  /** What must be reported; compared with what was. */
  readonly reports: string;
  /** Milliseconds within which it must be reported. */
  readonly withinMs: number;
  /** How the session comes back; proven in the same run. */
  readonly recovery: 'connect' | 'by itself' | 'restore' | 'link again' | 'start over' | 'none needed';
  /** Why the row cannot run on this machine; null: it can. */
  readonly impossible?: () => string | null;
  /** Takes the cause away, before the recovery. */
  readonly lift?: (rig: WebRig) => void;
  /** Puts the machine in order again when the engine is gone. */
  readonly cleanUp?: (rig: WebRig) => void;
}

/** In the words of the port: a disconnect's reason, an error's code, a store's verdict, or `goes on`. */
export interface Report {
  readonly reported: string;
}
