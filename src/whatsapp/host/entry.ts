/**
 * The engine process: runs one engine for its parent and exits with it. Nothing is printed, because the libraries write keys
 * to the console.
 */

import { systemClock } from '../../clock.ts';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { keepPrivate } from '../../private-process.js';
import { startQuietCollection } from '../../quiet-collection.ts';
import type {
  ConnectRequest,
  Engine,
  EngineEvent,
  FindSentRequest,
  PasskeyAnswer,
  PrepareRequest,
  RevokeRequest,
  SendRequest,
} from '../engine.ts';
import { loadEngine } from '../registry.ts';
import type { WriteDeadline } from '../write-deadline.ts';
import { askOnLine } from './login-line.ts';
import { endProcess } from './orphans.ts';
import { silenceConsole } from './silence.ts';
import { type EngineCall, type FromHost, type ToHost, toWireError } from './wire.ts';

silenceConsole();
// Files created by the libraries and their browser must be private, however we were started.
keepPrivate();

/** A service manager signals every process; only the parent decides when this one closes. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let engine: Promise<Engine> | null = null;
let closeMs = 8000;
let dealWithFault: (error: Error) => boolean = () => false;
let writeUntil: WriteDeadline | null = null;
let ending = false;
let nextQuestion = 1;
let nextNumber = 1;
let callsUnderWay = 0;
const untaken = new Map<number, (durable: boolean) => void>();
const questions = new Map<number, (payload: string | null) => void>();

function tell(message: FromHost): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function log(level: 'warn' | 'error', message: string): void {
  tell({ type: 'event', event: { type: 'log', level, message }, number: null });
}

/** Reports to the parent; for events that WhatsApp would redeliver, resolves once the parent has stored them. */
function emit(event: EngineEvent): void | Promise<void> {
  if (event.type !== 'receipt' && event.type !== 'inbound') return tell({ type: 'event', event, number: null });
  const number = nextNumber++;
  return new Promise((resolve, reject) => {
    untaken.set(number, (durable) => (durable ? resolve() : reject(new Error('the event could not be stored'))));
    tell({ type: 'event', event, number });
  });
}

function start({ settings, loginInDatabase }: Extract<ToHost, { type: 'start' }>): Promise<Engine> {
  closeMs = settings.deadlines.closeMs;
  return loadEngine(settings, {
    emit,
    preparedMessages: {
      payload: (messageId) =>
        new Promise((resolve) => {
          const id = nextQuestion++;
          questions.set(id, resolve);
          tell({ type: 'ask_payload', id, messageId });
        }),
    },
    loginDatabase: loginInDatabase ? askOnLine() : null,
    writeUntil: () => writeUntil,
    onFault: (deal) => {
      dealWithFault = deal;
    },
  });
}

/** The argument's type follows from the call: both sides are ours. */
function perform(running: Engine, call: EngineCall, argument: unknown): Promise<unknown> {
  switch (call) {
    case 'connect':
      return running.connect(argument as ConnectRequest);
    case 'probe':
      return running.probe();
    case 'lookup':
      return running.lookup(argument as string);
    case 'prepare':
      return running.prepare(argument as PrepareRequest);
    case 'send':
      return running.send(argument as SendRequest);
    case 'findSent':
      return running.findSent(argument as FindSentRequest);
    case 'revoke':
      return running.revoke(argument as RevokeRequest);
    case 'limits':
      return running.limits();
    case 'answerPasskey':
      return running.answerPasskey(argument as PasskeyAnswer);
    case 'confirmPasskey':
      return running.confirmPasskey();
    case 'unlink':
      return running.unlink();
    case 'versions':
      return running.versions();
    case 'close':
      return running.close();
  }
}

async function answer(id: number, call: EngineCall, argument: unknown): Promise<void> {
  callsUnderWay += 1;
  try {
    if (!engine) throw whatsappError('WHATSAPP_ENGINE_FAILED', { call, detail: 'it was not started' });
    const value = await perform(await engine, call, argument);
    tell({ type: 'result', id, value: value ?? null });
  } catch (refused) {
    const thrown = codedDiskError(refused);
    const error =
      thrown instanceof CodedError
        ? thrown
        : whatsappError('WHATSAPP_ENGINE_FAILED', { call, detail: toError(thrown).message }, thrown);
    tell({ type: 'failure', id, error: toWireError(error) });
  } finally {
    callsUnderWay -= 1;
  }
}

const isSending = (): boolean => callsUnderWay > 0 || untaken.size > 0;
// It ends with this process.
startQuietCollection({ clock: systemClock, isSending, log: null });

process.on('message', (raw) => {
  const message = raw as ToHost;
  switch (message.type) {
    case 'start':
      engine = start(message);
      // A failure is reported to the first caller.
      engine.then(
        () => tell({ type: 'ready' }),
        () => tell({ type: 'ready' }),
      );
      break;
    case 'call':
      writeUntil = message.writeUntil;
      void answer(message.id, message.call, message.argument);
      break;
    case 'payload':
      questions.get(message.id)?.(message.payload);
      questions.delete(message.id);
      break;
    case 'taken':
      untaken.get(message.number)?.(message.durable);
      untaken.delete(message.number);
      break;
    case 'beat':
      writeUntil = message.writeUntil;
      tell({ type: 'beat' });
      break;
  }
});

/** The parent has closed the channel or died: close cleanly, then kill the whole group. */
process.on('disconnect', () => {
  if (ending) return;
  ending = true;
  setTimeout(endGroup, closeMs);
  void Promise.resolve(engine)
    .then((running) => running?.close())
    .catch(() => undefined)
    .finally(endGroup);
});

function endGroup(): void {
  endProcess(-process.pid);
  // If the group cannot be killed, at least this process exits.
  process.exit();
}

process.on('unhandledRejection', (reason) => {
  const error = toError(reason);
  if (!dealWithFault(error)) log('warn', `unhandled rejection in the engine: ${error.name}: ${error.message}`);
});

/** After an uncaught exception the engine's state is unknown: exit, and the parent reports the crash. */
process.on('uncaughtException', (error) => {
  if (dealWithFault(error)) return;
  log('error', `uncaught exception in the engine: ${error.name}: ${error.message}`);
  process.exitCode = 70;
  setImmediate(() => process.exit());
});
