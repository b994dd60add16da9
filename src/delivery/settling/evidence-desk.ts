import { toError } from '../../errors/coded-error.ts';
import type { Disconnect, DisconnectReason, EngineEvent } from '../../whatsapp/engine.ts';
import { isPerson } from '../../whatsapp/person.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { Evidence, SettlingStore } from '../ports/settling-store.ts';
import { PAUSE_WITHOUT_END_MS } from '../rules/first-contact.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { isStopWord } from '../rules/message-text/stop-words.ts';
import { mayBeFirstContact, refusal } from '../rules/refusals.ts';
import type { Gate } from '../sending/gate.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { Listeners } from '../shared/listeners.ts';
import { ignoreAbort, OVER } from '../shared/loop.ts';
import { persist } from '../shared/persistence.ts';

interface RefusedAck {
  readonly messageId: string;
  readonly code: string;
  readonly until?: number;
  readonly withToken?: boolean | null;
}
interface Gathering {
  readonly committed: Promise<void>;
  /** Ends it. */
  readonly enough: AbortController;
}
type Inbound = Extract<EngineEvent, { type: 'inbound' }>;

/**
 * What arrives together shares a commit: the receipt of a phone that is awake follows the ack at once, and the answers to the
 * next messages, which do not wait for it. Milliseconds.
 */
const GATHER_MS = 150;
/** Events after which it is committed at once: whoever sends waits for the commit of so many messages at most. */
const MOST_GATHERED = 12;
/** First contacts in a row that lacked a token, after which new chats rest: each refusal counts against the account. */
const MOST_TOKENLESS = 3;

/** Ends after which it is unknown what reached the disk. */
const DEATHS: ReadonlySet<DisconnectReason> = new Set<DisconnectReason>([
  'browser_died',
  'page_crashed',
  'page_broken',
  'engine_crashed',
  'store_unwritable',
  'unknown',
]);

/** Processes events from WhatsApp: acks, refusals, receipts, stop words, pauses. */
export interface EvidenceDesk {
  /** The connection opened, closed, or delivered its backlog; called after the evidence is processed. */
  readonly connection: Listeners<EngineEvent>;
  /** WhatsApp's server has accepted the message of this id; told at once, before that is committed. */
  readonly accepted: Listeners<string>;
  start(): void;
  /** Commits everything received so far. */
  flush(): Promise<void>;
  /** The recipient of the message of this id has this LID, too. */
  addressed(whatsappId: string, lid: string): void;
  /** Resolves once everything received so far is committed, with what comes in the next moment. */
  gathered(): Promise<void>;
  /**
   * Identifies the period since the service, or the engine without flushing its store, last died: writes of attempts in the
   * same period are on disk. Not a time, because clocks can be set back.
   */
  life(): string;
  stop(): Promise<void>;
}

export function createEvidenceDesk(
  context: WorkerParts<SettlingStore & RecipientStore, 'messenger' | 'changed' | 'run' | 'share'>,
  gate: Gate,
): EvidenceDesk {
  const { messenger, outbox, settings, failpoints, log } = context;
  const connection = new Listeners<EngineEvent>(log);
  const accepted = new Listeners<string>(log);
  const stopping = new AbortController();
  const ended = AbortSignal.any([stopping.signal, context.hardStop]);
  let waiting: Evidence[] = [];
  let flushing: Promise<void> = Promise.resolve();
  /** The same, which fails if it could not be committed. */
  let last: Promise<void> = flushing;
  /** Waits for the one that runs, and takes whatever comes until it begins. */
  let next: Promise<void> | null = null;
  let deaths = 0;
  /** First contacts refused for want of a token since WhatsApp last accepted a message. */
  let tokenless = 0;
  let gathering: Gathering | null = null;
  let unsubscribe: (() => void) | null = null;
  const errands = new Set<Promise<void>>();
  let fails = false;

  /** Resolves once the event is committed: only then is a receipt acknowledged to WhatsApp. */
  function listen(event: EngineEvent): Promise<void> | undefined {
    switch (event.type) {
      case 'ack':
        return event.error === null
          ? acknowledged(event.messageId, event.at)
          : errand(refused({ ...event, code: event.error }));
      case 'receipt':
        return take({ kind: event.kind, whatsappId: event.messageId, at: event.at, from: event.from });
      case 'limits':
        if (!context.share.leads()) return undefined;
        log.info({ limits: event.limits }, 'WhatsApp tells what the account may do with new contacts');
        return errand(gate.learnLimits(event.limits));
      case 'inbound':
        return errand(heard(event));
      case 'closed':
        if (isDeath(event.disconnect)) deaths += 1;
        connection.tell(event);
        return undefined;
      case 'open':
      case 'backlog_received':
        // What the backlog proves is looked for from now on.
        void errand(flush()).catch(() => undefined);
        connection.tell(event);
        return undefined;
      case 'link_code':
      case 'passkey_asked':
      case 'passkey_code':
      case 'paired':
      case 'phone_seen':
      case 'upload':
      case 'web_version':
      case 'delayed':
      case 'heavy':
      case 'browser_sandbox':
      case 'answer':
      case 'log':
        return undefined;
    }
  }

  function acknowledged(whatsappId: string, at: number): Promise<void> {
    const taken = take({ kind: 'ack', whatsappId, at });
    accepted.tell(whatsappId);
    return taken;
  }

  async function refused({ messageId: whatsappId, code, until, withToken = null }: RefusedAck): Promise<void> {
    // What it means for the account, the book of the message finds out.
    if (await outbox.isOfAnotherBook(whatsappId)) return;
    log.warn({ messageId: whatsappId, code }, "WhatsApp's server rejected a message");
    const contact =
      mayBeFirstContact(code) && (await outbox.isFirstContact(whatsappId))
        ? { withToken, limits: await gate.askLimits() }
        : null;
    const at = wall(context);
    const verdict = refusal(code, at, until ?? null, contact);
    const pause = tokenlessPause(verdict.event, at) ?? verdict.pausesNewChatsUntil;
    if (pause !== null) void errand(gate.pauseNewChats(pause));
    if (verdict.pausesAllUntil !== null) void errand(gate.pauseAll(verdict.pausesAllUntil));
    return take({ kind: 'refusal', whatsappId, at, event: verdict.event });
  }

  /** One contact without a token is that contact's matter; several in a row are the account's. */
  function tokenlessPause(event: MessageEvent, at: number): number | null {
    if (event.type !== 'refused' || event.why.reason !== 'DELIVERY_TOKEN_ASKED') return null;
    tokenless += 1;
    return tokenless >= MOST_TOKENLESS ? at + PAUSE_WITHOUT_END_MS : null;
  }

  async function heard({ from: jid, lid, username, text }: Inbound): Promise<void> {
    if (!isPerson(jid)) return;
    if (lid !== undefined) await keep(stopping.signal, () => outbox.learnAddress(lid, jid, wall(context)));
    if (username !== undefined)
      await keep(stopping.signal, () => outbox.learnUsername(lid ?? jid, username, wall(context)));
    context.changed(await keep(stopping.signal, () => outbox.rememberWriter(jid, wall(context))));
    if (text === null || !isStopWord(text, settings.stopWords)) return;
    const isNew = await keep(stopping.signal, () => outbox.optOut(jid, wall(context)));
    if (isNew) log.info({}, 'a customer opted out');
  }

  /** Commits what has happened. Only a commit proves that it works again. */
  async function keep<T>(signal: AbortSignal, commit: () => Promise<T>): Promise<T> {
    const kept = await persist(context, signal, commit);
    if (fails) {
      log.info({ loop: 'evidence' }, 'works again');
      context.failing('evidence', null);
    }
    fails = false;
    return kept;
  }

  function take(evidence: Evidence): Promise<void> {
    if (evidence.kind === 'ack') tokenless = 0;
    waiting.push(evidence);
    return errand(evidence.kind === 'refusal' ? flush() : gathered());
  }

  function gathered(): Promise<void> {
    gathering ??= gather();
    if (waiting.length >= MOST_GATHERED) gathering.enough.abort(OVER);
    return gathering.committed;
  }

  function gather(): Gathering {
    const enough = new AbortController();
    const committed = context.clock
      .sleep(GATHER_MS, AbortSignal.any([enough.signal, stopping.signal]))
      .catch(ignoreAbort)
      .then(() => {
        gathering = null;
        return flush();
      });
    return { committed, enough };
  }

  function flush(): Promise<void> {
    if (next) return next;
    last = flushing.then(() => {
      next = null;
      return commitWaiting();
    });
    next = last;
    // A failed commit keeps its evidence for the next one.
    flushing = last.catch(() => undefined);
    return last;
  }

  async function commitWaiting(): Promise<void> {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    try {
      await failpoints.reach('evidence.before_commit');
      context.changed(await keep(ended, () => outbox.recordEvidence(batch, wall(context))));
      await failpoints.reach('evidence.after_commit');
    } catch (thrown) {
      // Reported only once by the engine, so it stays here until stored.
      waiting = [...batch, ...waiting];
      throw thrown;
    }
  }

  /** Logs failures even if others wait for it too; unsaved evidence is retried. */
  function errand(work: Promise<void>): Promise<void> {
    const done: Promise<void> = work
      .catch((thrown: unknown) => {
        if (stopping.signal.aborted) return;
        const error = toError(thrown);
        if (!fails) log.error({ err: error }, error.message);
        fails = true;
        context.failing('evidence', error);
        retryLater();
      })
      .finally(() => errands.delete(done));
    errands.add(done);
    return work;
  }

  function retryLater(): void {
    if (waiting.length === 0) return;
    void errand(context.clock.sleep(settings.timings.idleMs, stopping.signal).then(flush));
  }

  return {
    connection,
    accepted,
    start: () => {
      unsubscribe ??= messenger.subscribe(listen);
    },
    flush,
    addressed: (whatsappId, lid) => void take({ kind: 'addressed', whatsappId, lid }).catch(() => undefined),
    gathered: () => (waiting.length === 0 ? last : gathered()),
    life: () => `${context.run}/${deaths}`,
    stop: async () => {
      unsubscribe?.();
      unsubscribe = null;
      await flush().catch((thrown: unknown) => log.error({ err: toError(thrown) }, 'evidence could not be stored'));
      stopping.abort();
      await Promise.all(errands);
    },
  };
}

function isDeath({ reason, killed = false }: Disconnect): boolean {
  return killed || DEATHS.has(reason);
}
