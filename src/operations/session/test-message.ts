import { randomBytes } from 'node:crypto';
import { cliError } from '../../errors/cli.ts';
import type { EngineEvent } from '../../whatsapp/engine.ts';
import { numberOf } from '../../whatsapp/person.ts';
import type { RunningSession } from './ports.ts';
import type { OperationCall, TestSent } from './session-operations.ts';

const ACK_DEADLINE_MS = 60_000;
/** The other phone may be off; a sent message is still reported. */
const RECEIPT_DEADLINE_MS = 30_000;
const TEXT = 'This is a test of Invoice Courier. No action is needed.';

type Step = TestSent['status'];

/**
 * Sends a test message to a phone (digits, with country code) and tracks it until it is delivered.
 *
 * @throws `SESSION_NOT_CONNECTED`, `CLI_NOT_ON_WHATSAPP`, `CLI_ANOTHER_NUMBER_NAMED`, `CLI_TEST_NOT_SENT`
 */
export async function sendTestMessage(session: RunningSession, phone: string, call: OperationCall): Promise<TestSent> {
  call.progress({ type: 'step', sentence: 'Looking up the number.' });
  const found = await session.lookup(phone);
  if (!found.exists) throw cliError('CLI_NOT_ON_WHATSAPP', { last: phone.slice(-4) });
  const named = numberOf(found.jid);
  // The rules of every country's numbers; most commands need none.
  const { isSameNumber } = await import('../../delivery/rules/phone-numbers/same-number.ts');
  if (named === null || !isSameNumber(phone, named)) {
    throw cliError('CLI_ANOTHER_NUMBER_NAMED', { last: phone.slice(-4) });
  }
  const ownId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
  const prepared = await session.prepare({
    jid: found.jid,
    messageId: ownId,
    content: { kind: 'text', text: TEXT },
  });

  // Acks and receipts may arrive before the send resolves, so they are collected from before it.
  const seen: EngineEvent[] = [];
  const waiting = new Set<() => void>();
  const unsubscribe = session.subscribe((event) => {
    seen.push(event);
    for (const look of waiting) look();
  });
  try {
    const { messageId } = await session.send(prepared);
    const reached = (wanted: readonly Step[]) => () => stepOf(seen, messageId, wanted);
    const sent = await until(reached(['sent', 'delivered', 'read']), waiting, ACK_DEADLINE_MS, call.signal);
    if (!sent) throw cliError('CLI_TEST_NOT_SENT', { detail: 'there was no answer in time' });
    call.progress({ type: 'step', sentence: 'Sent; waiting for the phone.' });
    const delivered = await until(reached(['delivered', 'read']), waiting, RECEIPT_DEADLINE_MS, call.signal);
    return { messageId, status: delivered ?? sent };
  } finally {
    unsubscribe();
  }
}

/** The furthest of the expected steps confirmed by events; throws if the message was refused. */
function stepOf(events: readonly EngineEvent[], messageId: string, wanted: readonly Step[]): Step | null {
  const proven = new Set<Step>();
  for (const event of events) {
    if (event.type === 'ack' && event.messageId === messageId) {
      if (event.error !== null) throw cliError('CLI_TEST_NOT_SENT', { detail: `it was refused (${event.error})` });
      proven.add('sent');
    }
    if (event.type === 'receipt' && event.messageId === messageId) {
      proven.add(event.kind === 'sender' ? 'sent' : event.kind === 'delivered' ? 'delivered' : 'read');
    }
  }
  return (['read', 'delivered', 'sent'] as const).find((step) => wanted.includes(step) && proven.has(step)) ?? null;
}

async function until<T>(
  find: () => T | null,
  waiting: Set<() => void>,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<T | null> {
  const { promise, resolve, reject } = Promise.withResolvers<T | null>();
  const look = (): void => {
    try {
      const found = find();
      if (found !== null) resolve(found);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const cancel = (): void => reject(cliError('CLI_CANCELLED'));
  const timer = setTimeout(() => resolve(null), deadlineMs);
  waiting.add(look);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    look();
    return await promise;
  } finally {
    waiting.delete(look);
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
