import type { AccountConfig, ServiceConfig, SessionConfig } from '../../config/schema.ts';
import type { Log } from '../../log.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { BackupsView } from '../../operations/session/ports.ts';
import type { OperationCall } from '../../operations/session/session-operations.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { lookIntoVault } from '../../service/stopped-session.ts';
import { backupsView } from '../../service/vault-of-session.ts';
import type { Attachment } from '../../session/vault/attachments.ts';
import type { openPasskeyWindow } from '../../whatsapp/webjs/passkey-window/window.ts';
import type { Terminal } from '../terminal.ts';
import type { Invocation } from './arguments.ts';

/** One invocation, configured. */
export interface Run {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly farEnds: FarEnds | null;
  readonly terminal: Terminal;
  readonly log: Log;
  readonly attachments: readonly Attachment[];
  /** Of the company. */
  readonly timeZone: string;
  /** Columns of the terminal; infinite if the output is not a terminal. */
  readonly width: number;
  readonly invocation: Invocation;
  readonly signal: AbortSignal;
  /** One of a configuration file. */
  readonly isCompany: boolean;
  /** The browser in which a person uses their passkey. */
  readonly openWindow: typeof openPasskeyWindow;
  /** For operations: who asks, and progress output. */
  readonly call: OperationCall;
}

/** A company's session. */
export interface CompanySession {
  readonly name: string;
  /** Every company with this session, if there are several. */
  readonly sharers?: readonly string[];
  /** @throws `CONFIG_FILE_INVALID` */
  config(): SessionConfig;
}

/** What a verb found or did. */
export interface Outcome {
  readonly exitCode: number;
  /** For `--json`. */
  readonly result: object;
  /** For people. */
  readonly text: string;
  /** For people, after the text; omitted: contained in the text. */
  readonly next?: NextStep;
}

/** Read access to backups and store, even while a session is running. */
export async function viewOf(run: Run): Promise<BackupsView> {
  return backupsView(await lookIntoVault(run));
}
