import type { SessionConfig } from '../../config/schema.ts';
import type { ControlCall } from '../../http/control-handlers.ts';
import type { Log } from '../../log.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import type { Attachment } from '../../session/vault/attachments.ts';
import type { Invocation } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** One invocation, configured. */
export interface Run {
  readonly config: SessionConfig;
  readonly farEnds: FarEnds | null;
  readonly terminal: Terminal;
  readonly log: Log;
  readonly attachments: readonly Attachment[];
  readonly invocation: Invocation;
  readonly signal: AbortSignal;
  /** For calls of the session: steps are shown as they come. */
  readonly call: ControlCall;
}

/** What a verb found or did. */
export interface Outcome {
  readonly exitCode: number;
  /** For `--json`. */
  readonly result: object;
  /** For people. */
  readonly text: string;
}
