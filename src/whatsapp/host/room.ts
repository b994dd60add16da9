import { AsyncLocalStorage } from 'node:async_hooks';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { growInSmallSteps } from '../../node-options.js';
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
import { type EngineCall, type FromHost, type ToHost, toWireError } from './wire.ts';

const inRoom = new AsyncLocalStorage<Room>();

/** What one engine needs in its process, which may carry several. */
export class Room {
  readonly #tell: (message: FromHost) => void;
  #engine: Promise<Engine> | null = null;
  #dealWithFault: (error: Error) => boolean = () => false;
  #writeUntil: WriteDeadline | null = null;
  #nextQuestion = 1;
  #nextNumber = 1;
  #callsUnderWay = 0;
  readonly #untaken = new Map<number, (durable: boolean) => void>();
  readonly #questions = new Map<number, (payload: string | null) => void>();
  #isLeft = false;
  closeMs = 8000;

  constructor(tell: (message: FromHost) => void) {
    this.#tell = tell;
  }

  /** In whose room the running code was begun; undefined: nobody can tell. */
  static current(): Room | undefined {
    return inRoom.getStore();
  }

  get isSending(): boolean {
    return this.#callsUnderWay > 0 || this.#untaken.size > 0;
  }

  /** Everything that follows from it is of this room. */
  hear(message: ToHost): void {
    inRoom.run(this, () => this.#hear(message));
  }

  log(level: 'warn' | 'error', message: string): void {
    this.#tell({ type: 'event', event: { type: 'log', level, message }, number: null });
  }

  /** True: the engine has handled an uncaught error. */
  dealsWith(error: Error): boolean {
    return this.#dealWithFault(error);
  }

  /** Closes the engine, whatever it says to that: its parent tells of its end. */
  async close(): Promise<void> {
    this.#isLeft = true;
    try {
      await (await this.#engine)?.close();
    } catch {
      // It has had its chance.
    }
  }

  #hear(message: ToHost): void {
    switch (message.type) {
      case 'start':
        this.#engine = this.#start(message);
        // A failure is reported to the first caller.
        this.#engine.then(
          () => this.#ready(),
          () => this.#ready(),
        );
        break;
      case 'call':
        this.#writeUntil = message.writeUntil;
        void this.#answer(message.id, message.call, message.argument);
        break;
      case 'payload':
        this.#questions.get(message.id)?.(message.payload);
        this.#questions.delete(message.id);
        break;
      case 'taken':
        this.#untaken.get(message.number)?.(message.durable);
        this.#untaken.delete(message.number);
        break;
      case 'beat':
        this.#writeUntil = message.writeUntil;
        this.#tell({ type: 'beat' });
        break;
      case 'leave':
        // Of the seat, not of the engine.
        break;
    }
  }

  #ready(): void {
    growInSmallSteps();
    this.#tell({ type: 'ready' });
  }

  #start({ settings, loginInDatabase }: Extract<ToHost, { type: 'start' }>): Promise<Engine> {
    this.closeMs = settings.deadlines.closeMs;
    return loadEngine(settings, {
      emit: (event) => this.#emit(event),
      preparedMessages: {
        payload: (messageId) =>
          new Promise((resolve) => {
            const id = this.#nextQuestion++;
            this.#questions.set(id, resolve);
            this.#tell({ type: 'ask_payload', id, messageId });
          }),
      },
      loginDatabase: loginInDatabase ? askOnLine() : null,
      writeUntil: () => this.#writeUntil,
      onFault: (deal) => {
        this.#dealWithFault = deal;
      },
    });
  }

  /** Reports to the parent; for events that WhatsApp would redeliver, resolves once the parent has stored them. */
  #emit(event: EngineEvent): void | Promise<void> {
    const isAwaited = event.type === 'receipt' || event.type === 'inbound';
    // What nobody takes any more is delivered again.
    if (this.#isLeft) return isAwaited ? Promise.reject(new Error('the engine has been left')) : undefined;
    if (!isAwaited) return this.#tell({ type: 'event', event, number: null });
    const number = this.#nextNumber++;
    return new Promise((resolve, reject) => {
      this.#untaken.set(number, (durable) =>
        durable ? resolve() : reject(new Error('the event could not be stored')),
      );
      this.#tell({ type: 'event', event, number });
    });
  }

  async #answer(id: number, call: EngineCall, argument: unknown): Promise<void> {
    this.#callsUnderWay += 1;
    try {
      if (!this.#engine) throw whatsappError('WHATSAPP_ENGINE_FAILED', { call, detail: 'it was not started' });
      const value = await perform(await this.#engine, call, argument);
      this.#tell({ type: 'result', id, value: value ?? null });
    } catch (refused) {
      const thrown = codedDiskError(refused);
      const error =
        thrown instanceof CodedError
          ? thrown
          : whatsappError('WHATSAPP_ENGINE_FAILED', { call, detail: toError(thrown).message }, thrown);
      this.#tell({ type: 'failure', id, error: toWireError(error) });
    } finally {
      this.#callsUnderWay -= 1;
    }
  }
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
