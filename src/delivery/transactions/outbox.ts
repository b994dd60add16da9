import type { Database, Transaction } from '../../database/port.ts';
import { untilWrite } from '../../database/writes.ts';
import type { Outbox } from '../outbox.ts';
import { account } from './account.ts';
import * as brakes from './brakes.ts';
import { hasChat } from './chats.ts';
import * as clock from './clock.ts';
import * as confirmations from './confirmations.ts';
import * as contacts from './contacts.ts';
import * as copies from './copies.ts';
import * as documents from './documents.ts';
import * as doubt from './doubt.ts';
import * as due from './due.ts';
import * as evidence from './evidence.ts';
import { dropProofs, forgottenUntil } from './forgotten-proofs.ts';
import * as intake from './intake.ts';
import { learnAddress, learnUsername } from './learn-address.ts';
import { applyChoice } from './left-out.ts';
import * as limits from './limits.ts';
import * as mails from './mails.ts';
import * as marks from './marks.ts';
import * as match from './match.ts';
import * as optOuts from './opt-outs.ts';
import { movePast } from './past.ts';
import { findPast, pastOf } from './past-rows.ts';
import * as pauses from './pauses.ts';
import * as pdfCopies from './pdf-copies.ts';
import * as plots from './plots.ts';
import * as readings from './readings.ts';
import * as recipients from './recipients.ts';
import * as replaced from './replaced.ts';
import * as revocations from './revocations.ts';
import * as sapActions from './sap-actions.ts';
import type { Scope } from './scope.ts';
import { find } from './search.ts';
import { sendTimes } from './send-times.ts';
import * as sending from './sending.ts';
import * as standing from './standing.ts';
import { noteUntaken } from './untaken.ts';
import * as writeBacks from './write-backs.ts';

export type OutboxOptions = Pick<Scope, 'mode' | 'company' | 'account' | 'copies'> &
  Partial<Pick<Scope, 'copyTo' | 'sources' | 'beside'>>;

/** The outbox of one book on any database: each method one transaction. */
export function createOutbox(database: Database, options: OutboxOptions): Outbox {
  const scope: Scope = { copyTo: [], sources: [], beside: [], ...options };
  const read = <T>(begin: () => Transaction<T>): Promise<T> => database.read(begin);
  const write = <T>(begin: () => Transaction<T>): Promise<T> => database.transact(begin);
  /** For what is done again if a power failure has lost it. */
  const writeLazily = <T>(begin: () => Transaction<T>): Promise<T> => database.transact(begin, 'with_next');
  /** For what nearly always finds nothing to write: then it was only a look. */
  const writeIfAny = async <T>(begin: () => Transaction<T>): Promise<T> => {
    const looked = await read(() => untilWrite(begin()));
    return looked === null ? await write(begin) : looked.value;
  };
  return {
    mode: scope.mode,

    cursor: () => read(() => intake.cursor(scope)),
    commitPage: (page, cursor, rules, now) => write(() => intake.commitPage(scope, page, cursor, rules, now)),
    refreshInvoice: (document, rules, now) => writeIfAny(() => intake.refreshInvoice(scope, document, rules, now)),
    refreshDue: (message, document, rules, now) =>
      writeIfAny(() => intake.refreshDue(scope, message, document, rules, now)),
    applyChoice: (rules, now) => write(() => applyChoice(scope, rules, now)),
    firstStart: (today) => write(() => intake.firstStart(scope, today)),
    fromDate: () => read(() => intake.fromDate(scope)),
    lastSweep: () => read(() => intake.lastSweep(scope)),
    keepSweep: (sweep) => write(() => intake.keepSweep(scope, sweep)),

    keptDocuments: (source, keys) => read(() => documents.keptDocuments(scope, source, keys)),
    unseenDocuments: (source, batch) => read(() => documents.unseenDocuments(scope, source, batch)),
    outdatedDocuments: (source, after, limit) => read(() => documents.outdatedDocuments(scope, source, after, limit)),
    suspicion: (source, found) => read(() => readings.suspicion(scope, source, found)),
    setSuspicion: (source, found, weight) => writeLazily(() => readings.setSuspicion(scope, source, found, weight)),
    recordDocument: (document) => write(() => documents.recordDocument(scope, document)),
    documentsWithKeys: (keys) => read(() => documents.documentsWithKeys(scope, keys)),
    documentsToMatch: (limit) => read(() => documents.documentsToMatch(scope, limit)),
    candidates: (documentId) => read(() => match.candidates(documentId)),
    commitMatch: (documentId, verdict, judged, now) =>
      write(() => match.commitMatch(scope, documentId, verdict, judged, now)),
    invoicesWithoutPdf: (after, limit) => read(() => documents.invoicesWithoutPdf(scope, after, limit)),
    documentsToArchive: (source, after, limit) => read(() => pdfCopies.documentsToArchive(scope, source, after, limit)),
    setArchived: (documentId, now) => write(() => pdfCopies.setArchived(documentId, now)),
    isAwaited: (ref) => read(() => pdfCopies.isAwaited(scope, ref)),
    neededPdfs: (hashes, before) => read(() => pdfCopies.neededPdfs(hashes, before)),

    mailsOf: (folder) => writeLazily(() => mails.mailsOf(scope, folder)),
    keepMail: (folder, mail) => writeLazily(() => mails.keepMail(scope, folder, mail)),
    forgetMails: (folder, uids) => writeLazily(() => mails.forgetMails(scope, folder, uids)),
    leftMails: (limit) => read(() => mails.leftMails(scope, limit)),
    leftMailCount: () => read(() => mails.leftMailCount(scope)),

    askRevocation: (message, person, newId) => write(() => revocations.askRevocation(scope, message, person, newId)),
    revocations: (message) => read(() => revocations.revocations(message)),
    dueRevocations: (now, limit) => read(() => revocations.dueRevocations(scope, now, limit)),
    settleRevocation: (revocation, outcome, now) =>
      write(() => revocations.settleRevocation(scope, revocation, outcome, now)),
    revocationTroubles: (now) => read(() => revocations.revocationTroubles(scope, now)),
    deferRevocation: (revocation, notBefore, detail) =>
      write(() => revocations.deferRevocation(revocation, notBefore, detail)),

    contact: (digits) => read(() => contacts.contact(scope, digits)),
    forgetContact: (digits, person) => write(() => contacts.forgetContact(scope, digits, person)),

    pdfsOf: (ref) => read(() => confirmations.pdfsOf(scope, ref)),
    confirmPdf: (sha256, ref, person) => write(() => confirmations.confirmPdf(scope, sha256, ref, person)),

    dueMessages: (filter) => read(() => due.dueMessages(scope, filter)),
    dueMessage: (id) => read(() => due.dueMessage(id)),
    nextDueAt: (now) => read(() => due.nextDueAt(scope, now)),
    apply: (message, event, now) => write(() => sending.apply(scope, message, event, now)),
    savePrepared: (message, prepared, content, now) =>
      writeLazily(() => sending.savePrepared(scope, message, prepared, content, now)),
    prepared: (whatsappId) => read(() => sending.prepared(whatsappId)),
    beginAttempt: (attempt) => write(() => sending.beginAttempt(scope, attempt)),
    recordSend: (attempt, whatsappId, idWasOurs, now) =>
      write(() => sending.recordSend(scope, attempt, whatsappId, idWasOurs, now)),
    recordLeftOut: (attempt, jids) => write(() => sending.recordLeftOut(attempt, jids)),
    recordForeignId: (attempt) => write(() => sending.recordForeignId(attempt)),
    account: () => read(() => account(scope)),
    pacing: () => read(() => sending.pacing(scope)),
    pauses: () => read(() => pauses.pauses(scope)),
    brakes: () => read(() => brakes.brakes(scope)),
    stopSending: (stop) => write(() => brakes.stopSending(scope, stop)),
    resumeSending: () => write(() => brakes.resumeSending(scope)),
    askAboutDay: (unusual) => write(() => brakes.askAboutDay(scope, unusual)),
    approveDay: (approved) => write(() => brakes.approveDay(scope, approved)),
    seedDays: (days) => write(() => brakes.seedDays(scope, days)),
    limits: () => read(() => limits.limits(scope)),
    keepLimits: (told, asked, now) => write(() => limits.keepLimits(scope, told, asked, now)),
    spreadAhead: (now) => read(() => limits.spreadAhead(scope, now)),
    noteRecipient: (message, jid) => write(() => limits.noteRecipient(message, jid)),
    isFirstContact: (whatsappId) => read(() => limits.isFirstContact(scope, whatsappId)),
    keepPauses: (ends) => write(() => pauses.keepPauses(scope, ends)),
    approvals: () => read(() => sending.approvals(scope)),
    noteCustomersDisabled: (now) => write(() => sending.noteCustomersDisabled(scope, now)),
    approve: (now, customersToo) => write(() => sending.approve(scope, now, customersToo)),

    // Nobody is told that an ack was taken: without it a message is in doubt, as if the power had failed before it came.
    recordEvidence: (batch, now) =>
      (batch.every(({ kind }) => kind === 'ack' || kind === 'addressed') ? writeLazily : write)(() =>
        evidence.recordEvidence(scope, batch, now),
      ),
    isOfAnotherBook: (whatsappId) => read(() => evidence.isOfAnotherBook(scope, whatsappId)),
    recallReceipts: (now) => write(() => evidence.recallReceipts(scope, now)),
    recoverInterrupted: (living, now) => write(() => doubt.recoverInterrupted(scope, living, now)),
    clockSetBack: (byMs, now, leads) => write(() => clock.clockSetBack(scope, byMs, now, leads)),
    replanAtStart: (longestMs, now) => write(() => clock.replanAtStart(scope, longestMs, now)),
    ambiguous: (now, limit, exclude) => read(() => doubt.ambiguous(scope, now, limit, exclude)),
    attempts: (message) => read(() => sending.attempts(message)),
    foreignIds: (storeGeneration, since) => read(() => sending.foreignIds(scope, storeGeneration, since)),
    onTheirWay: (since, limit) => read(() => doubt.onTheirWay(scope, since, limit)),
    toWriteBack: (dueBefore, now, limit) => read(() => writeBacks.toWriteBack(scope, dueBefore, now, limit)),
    dueWriteBacks: (now, limit) => read(() => writeBacks.dueWriteBacks(scope, now, limit)),
    confirmWriteBacks: (written) => writeLazily(() => writeBacks.confirmWriteBacks(written)),
    deferWriteBack: (refused, notBefore, error) => write(() => writeBacks.deferWriteBack(refused, notBefore, error)),
    settleActionClear: (invoice, notBefore) => write(() => sapActions.settleActionClear(invoice, notBefore)),
    purge: (before) => write(() => doubt.purge(before)),

    knownRecipient: (digits) => read(() => recipients.knownRecipient(scope, digits)),
    rememberRecipient: (message, known) => write(() => recipients.rememberRecipient(scope, message, known)),
    forgetRecipient: (jid) => write(() => recipients.forgetRecipient(scope, jid)),
    hasChat: (jid) => read(() => hasChat(scope, jid)),
    wroteTo: (jid) => read(() => recipients.wroteTo(scope, jid)),
    learnAddress: (lid, jid, now) => writeIfAny(() => learnAddress(scope, lid, jid, now)),
    learnUsername: (lid, username, now) => write(() => learnUsername(scope, lid, username, now)),
    rememberWriter: (jid, now) => write(() => recipients.rememberWriter(scope, jid, now)),
    optedOut: (jid) => read(() => optOuts.optedOut(scope, jid)),
    optOut: (jid, now) => write(() => optOuts.optOut(scope, jid, now)),
    unknownOptOuts: (since) => read(() => optOuts.unknownOptOuts(scope, since)),
    optOuts: () => read(() => optOuts.optOuts(scope)),
    otherAccounts: () => read(() => optOuts.otherAccounts(scope)),
    optIn: (cardCode, person) => write(() => optOuts.optIn(scope, cardCode, person)),
    optInPhone: (jid, person) => write(() => optOuts.optInPhone(scope, jid, person)),
    customerOf: (jid) => read(() => recipients.customerOf(scope, jid)),
    readyForCustomers: () => read(() => recipients.readyForCustomers(scope)),
    heldForRecipient: (before, limit) => read(() => recipients.heldForRecipient(scope, before, limit)),
    touchHeld: (message, now) => write(() => recipients.touchHeld(message, now)),
    createLateCopies: (before, now) => write(() => copies.createLateCopies(scope, before, now)),
    createOverdueWords: (times, now) => write(() => copies.createOverdueWords(scope, times, now)),

    movePast: (before, after, limit) => write(() => movePast(scope, before, after, limit)),
    dropProofs: (years, now, limit) => write(() => dropProofs(scope, years, now, limit)),
    forgottenUntil: () => read(() => forgottenUntil(scope)),
    pastOf: (type, key) => read(() => pastOf(scope, type, key)),
    findPast: (filter, before, limit) => read(() => findPast(scope, filter, before, limit)),

    summary: () => read(() => standing.summary(scope)),
    documentCounts: () => read(() => standing.documentCounts(scope)),
    writeBackCounts: () => read(() => standing.writeBackCounts(scope)),
    dayCounts: (from, to) => read(() => standing.dayCounts(scope, from, to)),
    sentSince: (from) => read(() => standing.sentSince(scope, from)),
    sendTimes: (since, limit) => read(() => sendTimes(scope, since, limit)),
    refusedActions: (since) => read(() => sapActions.refusedActions(scope, since)),
    undelivered: (before) => read(() => standing.undelivered(scope, before)),
    untaken: () => read(() => standing.untaken(scope)),
    isCustomer: (jid) => read(() => standing.isCustomer(jid)),
    passedBlocks: (from, stepMs, count) => read(() => plots.passedBlocks(scope, from, stepMs, count)),
    sentBlock: (from, to) => read(() => plots.sentBlock(scope, from, to)),
    troubleCounts: (from, to, stepMs) => read(() => plots.troubleCounts(scope, from, to, stepMs)),
    silentCustomers: (from) => read(() => plots.silentCustomers(scope, from)),
    noteUntaken: (before, why, limit, now) => write(() => noteUntaken(scope, before, why, limit, now)),
    unconfirmed: (before) => read(() => standing.unconfirmed(scope, before)),
    list: (filter) => read(() => standing.list(scope, filter)),
    find: (filter, page, rows) => read(() => find(scope, filter, page, rows)),
    formerDocuments: (from, to) => read(() => replaced.formerDocuments(scope, from, to)),
    act: (message, event, person) => write(() => standing.act(scope, message, event, person)),
    settleHeld: (hold, answer, person, limit) => write(() => marks.settleHeld(scope, hold, answer, person, limit)),
    actions: (message) => read(() => standing.actions(message)),
    lastReport: () => read(() => standing.lastReport(scope)),
    keepReport: (report) => write(() => standing.keepReport(scope, report)),
  };
}
