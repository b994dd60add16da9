import { S_WHATSAPP_NET } from 'baileys';
import type { Lookup } from '../engine.ts';
import { answered } from './answered.ts';
import type { Connection } from './connection.ts';
import { userOf } from './stanzas.ts';

/**
 * Asks WhatsApp who has a number.
 *
 * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED
 */
export async function lookUp(connection: Connection, digits: string, queryMs: number): Promise<Lookup> {
  const question = { about: 'who has this number', ms: queryMs, isOpen: () => connection.isOpen };
  return await answered(question, ask(connection, digits));
}

async function ask({ socket }: Connection, digits: string): Promise<Lookup | undefined> {
  const found = await socket.onWhatsApp(digits);
  if (!found) return undefined;
  const jid = found.find(({ exists }) => exists)?.jid;
  if (!jid) return { exists: false };
  return { exists: true, jid: jid.endsWith('@lid') ? await byNumber(socket, jid, digits) : jid };
}

/**
 * A LID by its number: the one that is known for it, or the one that was asked for when WhatsApp, asked the other way
 * round, names this LID; else the LID as it is.
 */
async function byNumber({ signalRepository }: Connection['socket'], lid: string, digits: string): Promise<string> {
  const { lidMapping } = signalRepository;
  const asked = `${digits}${S_WHATSAPP_NET}`;
  const known = await lidMapping.getPNForLID(lid);
  if (known) return `${userOf(known)}${S_WHATSAPP_NET}`;
  const own = await lidMapping.getLIDForPN(asked);
  return own !== null && userOf(own) === userOf(lid) ? asked : lid;
}
