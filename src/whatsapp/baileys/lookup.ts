import { S_WHATSAPP_NET, USyncQuery, USyncUser } from 'baileys';
import type { Lookup } from '../engine.ts';
import { isLid, numberOf, withoutDevice } from '../person.ts';
import { answered } from './answered.ts';
import type { Connection } from './connection.ts';
import { userOf } from './stanzas.ts';

/**
 * Asks WhatsApp who has a number, and under which LID: the library's own lookup asks for the former alone.
 *
 * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED
 */
export async function lookUp(connection: Connection, digits: string, queryMs: number): Promise<Lookup> {
  const question = { about: 'who has this number', ms: queryMs, isOpen: () => connection.isOpen };
  return await answered(question, ask(connection, digits));
}

async function ask({ socket }: Connection, digits: string): Promise<Lookup | undefined> {
  const question = new USyncQuery().withContactProtocol().withLIDProtocol();
  const answer = await socket.executeUSyncQuery(question.withUser(new USyncUser().withPhone(`+${digits}`)));
  if (!answer) return undefined;
  const found = answer.list.find(({ contact }) => contact === true);
  if (!found) return { exists: false };
  const jid = isLid(found.id) ? await byNumber(socket, found.id, digits) : found.id;
  const lid = lidOf(found.id, found['lid']);
  if (lid === null || numberOf(jid) === null) return { exists: true, jid };
  await socket.signalRepository.lidMapping.storeLIDPNMappings([{ lid, pn: jid }]);
  return { exists: true, jid, lid };
}

function lidOf(jid: string, named: unknown): string | null {
  const lid = isLid(jid) ? jid : withoutDevice(typeof named === 'string' ? named : '');
  return isLid(lid) ? lid : null;
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
