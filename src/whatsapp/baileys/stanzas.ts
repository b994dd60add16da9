import type { EngineEvent, ReceiptKind } from '../engine.ts';
import { endOfWait, instantOf } from '../instant.ts';

/** A stanza as the library decodes it. */
export interface Stanza {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string | undefined>>;
  readonly content?: readonly Stanza[] | string | Uint8Array | undefined;
}

/** The account's own addresses: the user parts of its phone-number JID and of its LID. */
export interface OwnUsers {
  readonly phone: string;
  readonly lid: string | null;
}

/**
 * What a stanza from the server says to us, apart from receipts and messages, which are acknowledged. Read from the wire and not from the library's events: those never report a
 * positive ack, merge receipts, hide some inside `messages.upsert`, and may be held back for seconds.
 *
 * @param now epoch milliseconds, where the stanza itself gives no time
 */
export function eventsFrom(stanza: Stanza, own: OwnUsers, now: number): readonly EngineEvent[] {
  const at = instantOf(Number(stanza.attrs['t']), now);
  const events: EngineEvent[] = [];
  if (isFromOwnPhone(stanza, own)) events.push({ type: 'phone_seen', at });
  if (stanza.tag === 'ack' && stanza.attrs['class'] === 'message') events.push(...ackEvents(stanza, at, now));
  return events;
}

/** WhatsApp's error for a message without a privacy token, or to a stranger while the account is restricted. */
export const firstContactRefused = '463';

function ackEvents({ attrs }: Stanza, at: number, now: number): readonly EngineEvent[] {
  const messageId = attrs['id'];
  if (!messageId) return [];
  const error = attrs['error'] ?? null;
  const until = error === null ? null : endOf(attrs, now);
  return [{ type: 'ack', messageId, error, at, ...(until === null ? {} : { until }) }];
}

/** WhatsApp's answers to questions name such a time in seconds as `backoff`, its bans as `expire`. */
function endOf(attrs: Stanza['attrs'], now: number): number | null {
  return endOfWait(Number(attrs['backoff'] ?? attrs['expire']), now);
}

/** True for an answer that says: the recipient's devices are others than those that were addressed. */
export function saysDevicesAreStale({ tag, attrs }: Stanza): boolean {
  return tag === 'ack' && attrs['class'] === 'message' && attrs['error'] === '479';
}

/**
 * The answer to a server that asks whether we are there, as WhatsApp Web gives it; null for every other stanza. The library
 * leaves such a question unanswered.
 */
export function pongTo({ tag, attrs }: Stanza): { tag: 'iq'; attrs: Record<string, string> } | null {
  const asks = tag === 'iq' && attrs['type'] === 'get' && isServer(attrs['from']);
  if (!asks || !['urn:xmpp:ping', 'w:p'].includes(attrs['xmlns'] ?? '')) return null;
  return { tag: 'iq', attrs: { to: 's.whatsapp.net', type: 'result', id: attrs['id'] ?? '' } };
}

/**
 * The library's event for WhatsApp's notice that it soon takes this version of WhatsApp Web no more:
 * `<ib><client_expiration t="…"/></ib>`. The child is in zapo-js's list of bulletins; that `t` are epoch seconds is taken
 * from WhatsApp's other stanzas.
 */
export const VERSION_ENDING = 'CB:ib,,client_expiration';

/** When that is, epoch milliseconds; null: it names no time that can be read. */
export function endOfVersion({ content }: Stanza): number | null {
  const until = instantOf(Number(children(content)[0]?.attrs['t']), 0);
  return until === 0 ? null : until;
}

/** True for chats that many read: groups, lists, statuses, channels. */
export function isReadByMany(jid: string): boolean {
  return /@(?:g\.us|broadcast|newsletter)$/.test(jid);
}

/** What a `<receipt>` says of our messages; nothing for every other stanza, and for what the phone sent to many. */
export function receiptsFrom(stanza: Stanza, own: OwnUsers, now: number): readonly EngineEvent[] {
  if (stanza.tag !== 'receipt' || isReadByMany(stanza.attrs['from'] ?? '')) return [];
  const at = instantOf(Number(stanza.attrs['t']), now);
  const from = stanza.attrs['participant'] ?? stanza.attrs['from'];
  const kind = receiptKind(stanza.attrs['type'], isOwn(from, own));
  if (!kind || !from) return [];
  return receiptIds(stanza).map((messageId) => ({ type: 'receipt', messageId, kind, from, at }));
}

/**
 * A receipt without type means "delivered"; whatever another device of the account itself reports of a message proves
 * only that the server took it. `inactive` is a linked device that got it in the background. Others (`retry`,
 * `read-self`, `peer_msg`, `hist_sync`, `server-error`) say nothing about a message's status.
 */
function receiptKind(type: string | undefined, ownDevice: boolean): ReceiptKind | null {
  const delivers = type === undefined || type === '' || type === 'delivery' || type === 'inactive';
  if (ownDevice) return delivers || type === 'sender' ? 'sender' : null;
  if (delivers) return 'delivered';
  if (type === 'sender' || type === 'read' || type === 'played') return type;
  return null;
}

/** One receipt may stand for several messages: `<receipt id><list><item id/>…`. */
function receiptIds({ attrs, content }: Stanza): readonly string[] {
  const items = children(content).filter(({ tag }) => tag === 'list');
  const more = items.flatMap((list) => children(list.content).map((item) => item.attrs['id']));
  return [attrs['id'], ...more].filter((id): id is string => id !== undefined);
}

/**
 * Device 0 is the phone. Acks and answers to questions carry its address too, but they are the server's, and so may be
 * notifications.
 */
function isFromOwnPhone({ tag, attrs }: Stanza, own: OwnUsers): boolean {
  if (!['message', 'receipt', 'presence', 'chatstate', 'call'].includes(tag)) return false;
  const from = attrs['participant'] ?? attrs['from'];
  return isOwn(from, own) && deviceOf(from) === 0;
}

function isOwn(jid: string | undefined, own: OwnUsers): boolean {
  if (!jid) return false;
  const [user, server] = splitJid(jid);
  return (server === 's.whatsapp.net' && user === own.phone) || (server === 'lid' && user === own.lid);
}

/** The user part of a JID, without its device: `15550001111:3@s.whatsapp.net` → `15550001111`. */
export function userOf(jid: string): string {
  return splitJid(jid)[0];
}

/** The device part of a JID; 0, the phone, when there is none. */
export function deviceOf(jid: string | undefined): number {
  return Number(/:(\d+)@/.exec(jid ?? '')?.[1] ?? 0);
}

function splitJid(jid: string): readonly [user: string, server: string] {
  const [address = '', server = ''] = jid.split('@');
  return [address.split(/[:_]/)[0] ?? '', server];
}

function children(content: Stanza['content']): readonly Stanza[] {
  return Array.isArray(content) ? (content as readonly Stanza[]) : [];
}

/** WhatsApp wants a passkey of the account before it goes on (whatsmeow, `pair-passkey.go`). */
export function isPasskeyQuestion({ tag, attrs }: Stanza): boolean {
  return tag === 'notification' && attrs['type'] === 'passkey_prologue_request' && isServer(attrs['from']);
}

/** The phone has taken the passkey and shows its part of the exchange. */
export function isPasskeyContinuation({ tag, attrs }: Stanza): boolean {
  return tag === 'notification' && attrs['type'] === 'crsc_continuation' && isServer(attrs['from']);
}

function isServer(from: string | undefined): boolean {
  return from === 's.whatsapp.net' || from === '@s.whatsapp.net';
}
