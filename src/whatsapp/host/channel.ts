import type { ToHost } from './wire.ts';

/** Between the service and the process of an engine, or the engine's seat in a process that several share. */
export interface EngineChannel {
  readonly pid: number;
  readonly connected: boolean;
  /** The last of what the process wrote to standard error. */
  readonly stderr: string;
  /** A broken channel is followed by its end. */
  send(message: ToHost): void;
  /** Ends it, after a clean close; told as its end. */
  leave(): void;
  /** Ends it at once, in order or not. */
  kill(): void;
  /** Kills what it may have left behind. */
  clear(): void;
}

/** What the service hears of it. */
export interface ChannelListener {
  said(message: unknown): void;
  /** Called once. */
  ended(code: number | null, signal: NodeJS.Signals | null, detail?: string): void;
  /** It does not keep to what was agreed. */
  broken(detail: string): void;
}

const keptStderrCharacters = 4000;

/** The last of it. */
export function keptStderr(before: string, more: string): string {
  return (before + more).slice(-keptStderrCharacters);
}
