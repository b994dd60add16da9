import { randomUUID } from 'node:crypto';
import type { DocumentSource } from '../documents/document-source.ts';
import { createClockWatch } from './clock-watch.ts';
import type { DeliveryParts } from './delivery-parts.ts';
import { createHousekeeping } from './housekeeping.ts';
import { type AskedSource, createDocumentAsking } from './intake/document-asking.ts';
import { createDocumentIntake } from './intake/document-intake.ts';
import { createDocumentScanning, type RemoteSource } from './intake/document-scanning.ts';
import { createIntake } from './intake/intake.ts';
import type { Message, MessageChange } from './ports/message.ts';
import { UnreachableNumbers } from './recipients/unreachable-numbers.ts';
import type { MessageState } from './rules/lifecycle.ts';
import { otherAccountAdvice } from './rules/other-accounts.ts';
import { localMoment } from './rules/pacing.ts';
import { checkCopyTo, testPhone } from './rules/phone-numbers/choose.ts';
import { wholeAccount } from './sending/account-share.ts';
import { type Approval, type ApprovalQuestion, createApproval, type PendingApproval } from './sending/approval.ts';
import { createDispatcher } from './sending/dispatcher.ts';
import { createEvidenceFirst } from './sending/evidence-first.ts';
import { createGate } from './sending/gate.ts';
import { createLimitsReading } from './sending/limits-reading.ts';
import { createPreparation } from './sending/preparation.ts';
import { createRecipientCheck } from './sending/recipient-check.ts';
import { createSender } from './sending/sender.ts';
import { type ArchivingSource, createDocumentArchive } from './settling/document-archive.ts';
import { createEvidenceDesk } from './settling/evidence-desk.ts';
import { createLostReceipts } from './settling/lost-receipts.ts';
import { createReconciler } from './settling/reconciler.ts';
import { createRevoker } from './settling/revoker.ts';
import { createWriteBack } from './settling/write-back.ts';
import type { DeliveryContext } from './shared/context.ts';
import { drainWithin } from './shared/drain.ts';
import { createFailingWorkers, type FailingWorkers } from './shared/failing-workers.ts';
import { noFailpoints } from './shared/failpoints.ts';
import { Listeners } from './shared/listeners.ts';
import { unlessAborted } from './shared/unless-aborted.ts';
import { type PlaceNow, placesNow } from './standing/places.ts';
import { type DeliveryStanding, standing } from './standing/standing.ts';
import { type DeliverySummary, summarise } from './standing/summary.ts';
import { daysBefore } from './telling/local-time.ts';
import { createWatch, UNUSUAL_DAY } from './telling/watch.ts';

/** A state change of one message, for progress displays. */
export interface Progress {
  readonly role: Message['role'];
  readonly from: MessageState;
  readonly to: MessageState;
  readonly reason: string | null;
  readonly key: string;
  /** Its id in the outbox. */
  readonly message: number;
  /** When the message was created, and when it came into this state: epoch milliseconds. */
  readonly createdAt: number;
  readonly at: number;
}

/** The delivery of one company's invoices over one WhatsApp session. */
export interface Delivery {
  /** Starts; resolves once interrupted messages are marked as doubtful and all workers run. Idempotent. */
  start(): Promise<void>;
  /** Begins nothing more, and finishes the current message within `drainMs`; what WhatsApp tells is still recorded. */
  drain(): Promise<void>;
  /** Drains and stops; it can be restarted. Idempotent. */
  stop(): Promise<void>;
  summary(): Promise<DeliverySummary>;
  /** Status of deliveries, and what delays them. */
  standing(): Promise<DeliveryStanding>;
  /** How SAP, the sources of PDFs and the disk are; needs no outbox. */
  places(): readonly PlaceNow[];
  /**
   * Resolves once SAP and the PDFs have been scanned since the start: only then is `pendingApproval` complete. Rejects with
   * an AbortError if the signal fires first.
   */
  lookedOnce(signal: AbortSignal): Promise<void>;
  /** What awaits a person's approval before anything is sent; null: nothing does. */
  pendingApproval(): Promise<PendingApproval | null>;
  /**
   * `question` left out: whatever is asked, if anything is.
   *
   * @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED`: nothing was approved
   */
  approve(question?: ApprovalQuestion): Promise<void>;
  /** Checks for new invoices and PDFs now. */
  pokeIntake(): void;
  /** A brake was set or released: every worker looks again. */
  brakesChanged(): void;
  /** A message is on its way to WhatsApp. */
  isSending(): boolean;
  /** Called after each commit that changed a message. Returns the unsubscriber. */
  onProgress(listener: (progress: Progress) => void): () => void;
  /** Called when SAP, a source of PDFs, the disk or another thing begins or ceases to fail. Returns the unsubscriber. */
  onTrouble(listener: () => void): () => void;
}

/** @throws `TEST_PHONE_INVALID`, `COPY_TO_INVALID` at creation, instead of failing for each message */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { test, testPhone: phone, copyTo, companyCountry } = parts.settings;
  if (test) testPhone(phone ?? '', companyCountry);
  checkCopyTo(copyTo, companyCountry);
  const progress = new Listeners<Progress>(parts.log);
  const trouble = new Listeners<void>(parts.log);
  let starting: Promise<Running> | null = null;
  let live: Running | null = null;
  let stopping: Promise<void> | null = null;

  return {
    start: async () => {
      await stopping;
      starting ??= begin(parts, progress, () => trouble.tell());
      live = await starting;
    },
    drain: async () => {
      const running = await starting?.catch(() => null);
      await running?.drain();
    },
    stop: () => {
      stopping ??= (async () => {
        const running = await starting?.catch(() => null);
        await running?.stop();
      })().finally(() => {
        starting = null;
        live = null;
        stopping = null;
      });
      return stopping;
    },
    standing: async () =>
      standing(parts.outbox, parts.settings, live?.health ?? null, parts.documents, parts.clock.now()),
    places: () =>
      placesNow({
        health: live?.health ?? null,
        sources: parts.documents.map(({ name }) => name),
        disk: parts.disk?.() ?? null,
        now: parts.clock.now(),
      }),
    summary: async () => summarise(parts.outbox, (await starting)?.waitingFor() ?? null),
    lookedOnce: async (signal) => {
      const running = await starting;
      if (running) await unlessAborted(running.looked, signal);
    },
    pendingApproval: async () => (await starting)?.approval.pending() ?? null,
    approve: async (question) => {
      const running = await starting;
      if (!running) return;
      await running.approval.approve(question);
      parts.alerts.resolve(UNUSUAL_DAY);
      running.pokeAll();
    },
    pokeIntake: () => {
      void starting?.then((running) => running.pokeIntake()).catch(() => undefined);
    },
    brakesChanged: () => {
      void starting?.then((running) => running.pokeAll()).catch(() => undefined);
    },
    isSending: () => live?.isSending() ?? false,
    onProgress: (listener) => progress.add(listener),
    onTrouble: (listener) => trouble.add(listener),
  };
}

interface Running {
  readonly approval: Approval;
  readonly looked: Promise<void>;
  waitingFor(): DeliverySummary['waitingFor'];
  readonly health: Pick<FailingWorkers, 'all' | 'worked'>;
  pokeIntake(): void;
  pokeAll(): void;
  isSending(): boolean;
  drain(): Promise<void>;
  stop(): Promise<void>;
}

async function begin(parts: DeliveryParts, progress: Listeners<Progress>, troubled: () => void): Promise<Running> {
  const { outbox, settings, clock, log } = parts;
  const now = (): number => clock.now().wall;
  const fromDate = settings.fromDate ?? (await firstStart(parts));
  const failpoints = parts.failpoints ?? noFailpoints;
  const share = parts.share ?? wholeAccount();
  const hardStop = new AbortController();
  const failing = createFailingWorkers(clock, troubled);
  const changes = new Listeners<MessageChange>(log);
  const context: DeliveryContext = {
    ...parts,
    failpoints,
    share,
    hardStop: hardStop.signal,
    run: randomUUID(),
    rules: {
      fromDate,
      branches: settings.branches ?? [],
      types: settings.documentTypes ?? [],
      test: settings.test,
      idKey: parts.idKey,
    },
    unreachableNumbers: new UnreachableNumbers(),
    failing: (worker, error) => failing.note(worker, error),
    attempt: (worker, error) => failing.attempt(worker, error),
    changes,
    changed: (committed) => {
      for (const change of committed) if (change) changes.tell(change);
    },
  };
  const approval = createApproval({ outbox, settings, log, fromDate, now });
  await approval.load();
  let invoicesKnown = false;
  const gate = createGate(
    context,
    approval,
    createEvidenceFirst(context, () => invoicesKnown),
  );
  await gate.load();
  await outbox.seedDays(daysBefore(now(), settings.timeZone));

  // In the order in which evidence is processed: earlier listeners settle first.
  const desk = createEvidenceDesk(context, gate);
  const sender = createSender(context, gate, desk);
  const dispatcher = createDispatcher(context, gate, createPreparation(context, gate), sender, desk);
  const reconciler = createReconciler(context, sender, desk);
  const looked = Promise.withResolvers<void>();
  const writeBack = createWriteBack(context, approval, () => invoicesKnown);
  const unlooked = new Set(parts.documents.filter(isRemote));
  let documentsLooked = false;
  const recipientCheck = createRecipientCheck(context, approval, {
    isComplete: () => documentsLooked,
    looked: () => looked.resolve(),
  });
  const documents = createDocumentIntake(context, {
    invoicesKnown: () => invoicesKnown,
    looked: () => {
      if (unlooked.size > 0 || documentsLooked) return;
      documentsLooked = true;
      recipientCheck.poke();
    },
  });
  const scanning = parts.documents.filter(isRemote).map((source) =>
    createDocumentScanning(context, source, {
      recorded: documents.poke,
      looked: () => {
        if (unlooked.delete(source)) documents.poke();
      },
    }),
  );
  const intake = createIntake(context, {
    admitted: () => documents.poke(),
    looked: () => {
      if (invoicesKnown) return;
      invoicesKnown = true;
      documents.poke();
      writeBack.poke();
    },
  });
  const asking = parts.documents.flatMap((source, place) => {
    const patienceMs = source.askAfterMs ?? (place === 0 ? 0 : settings.nextSourceAfterMs);
    return canBeAsked(source) ? createDocumentAsking(context, { source, patienceMs, recorded: documents.poke }) : [];
  });
  // A test sends real invoices to a test phone: they are not done with.
  const archives = settings.test
    ? []
    : parts.documents.filter(putsAway).map((source) => createDocumentArchive(context, source));
  const watch = createWatch(context, failing);
  const pokeAll = (): void => {
    for (const worker of workers) worker.poke();
  };
  const workers = [
    intake,
    documents,
    ...scanning,
    ...asking,
    ...archives,
    recipientCheck,
    dispatcher,
    reconciler,
    createLostReceipts(context, desk),
    writeBack,
    createRevoker(context),
    createLimitsReading(context, gate, desk),
    createHousekeeping(context, gate),
    watch,
    createClockWatch(context, gate, () => pokeAll()),
  ];
  changes.add(({ message: { id, role, state, reason, key, createdAt, changedAt }, from }) => {
    progress.tell({ role, from, to: state, reason, key, message: id, createdAt, at: changedAt });
  });

  await outbox.replanAtStart(settings.timings.backoff.longestMs, now());
  await failpoints.reach('recovery.before_commit');
  const interrupted = await outbox.recoverInterrupted([context.run], now());
  await failpoints.reach('recovery.after_commit');
  if (interrupted.length > 0)
    log.warn({ count: interrupted.length }, 'messages were being sent when the service stopped');
  context.changed(await outbox.applyChoice(context.rules, now()));
  for (const other of await outbox.otherAccounts()) log.warn(other, otherAccountAdvice(other).sentence);

  desk.start();
  // Whoever kept receipts for this book while it did not run keeps none from now on.
  context.changed(await outbox.recallReceipts(now()));
  for (const worker of workers) worker.start();

  let drained: Promise<void> | null = null;
  const drain = (): Promise<void> => {
    drained ??= drainWithin(workers, { hardStop, clock, ms: settings.timings.drainMs });
    return drained;
  };
  return {
    approval,
    looked: looked.promise,
    waitingFor: () => dispatcher.waitingFor(),
    health: failing,
    pokeIntake: () => {
      intake.poke();
      documents.poke();
      for (const one of scanning) one.poke();
    },
    pokeAll,
    isSending: () => sender.isSending(),
    drain,
    stop: async () => {
      await drain();
      // Commit received evidence if the disk allows it immediately.
      hardStop.abort();
      await desk.stop();
    },
  };
}

function isRemote(source: DocumentSource): source is RemoteSource {
  return source.onNews !== undefined;
}

function canBeAsked(source: DocumentSource): source is AskedSource {
  return source.obtain !== undefined;
}

function putsAway(source: DocumentSource): source is ArchivingSource {
  return source.archive !== undefined;
}

/** The day of the very first start: a new installation never sends old invoices. */
async function firstStart({ outbox, settings, clock }: DeliveryParts): Promise<string> {
  const today = localMoment(clock.now().wall, settings.timeZone).day;
  return outbox.firstStart(today);
}
