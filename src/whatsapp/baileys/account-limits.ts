import { type BinaryNode, getBinaryNodeChild, QueryIds, S_WHATSAPP_NET } from 'baileys';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { type AccountLimits, readQuota, readRestriction } from '../limits.ts';
import { answered } from './answered.ts';
import type { Connection } from './connection.ts';

/**
 * Asks WhatsApp what the account may do with new contacts: both questions of WhatsApp Web. (The library's own take a
 * missing answer for "no restriction", and ask for another quota than WhatsApp Web, that of messages instead of chats.)
 * What cannot be answered is left out; rejects with the first failure if nothing can.
 *
 * @throws WHATSAPP_NOT_CONNECTED, WHATSAPP_NO_ANSWER, WHATSAPP_QUERY_REFUSED
 */
export async function askLimits(connection: Connection, queryMs: number): Promise<AccountLimits> {
  const asked = await Promise.allSettled([
    ask(connection, queryMs, QueryIds.REACHOUT_TIMELOCK, {}).then((data) =>
      readRestriction(data['xwa2_fetch_account_reachout_timelock']),
    ),
    ask(connection, queryMs, QueryIds.MESSAGE_CAPPING_INFO, { input: { type: 'INDIVIDUAL_NEW_CHAT_THREAD' } }).then(
      (data) => readQuota(data['xwa2_message_capping_info']),
    ),
  ]);
  const [first] = asked;
  if (first.status === 'rejected' && asked.every(({ status }) => status === 'rejected')) throw first.reason;
  return Object.assign({}, ...asked.map((one) => (one.status === 'fulfilled' ? one.value : {}))) as AccountLimits;
}

/** One GraphQL question ("mex"); the `data` of its answer. */
async function ask(
  connection: Connection,
  queryMs: number,
  id: QueryIds,
  variables: object,
): Promise<Readonly<Record<string, unknown>>> {
  const about = "the account's limits";
  const question: BinaryNode = {
    tag: 'iq',
    attrs: { to: S_WHATSAPP_NET, type: 'get', xmlns: 'w:mex' },
    content: [{ tag: 'query', attrs: { query_id: id }, content: Buffer.from(JSON.stringify({ variables })) }],
  };
  const asked = connection.socket.query(question, queryMs) as Promise<BinaryNode | undefined>;
  const answer = await answered({ about, ms: queryMs, isOpen: () => connection.isOpen }, asked);
  try {
    return dataOf(getBinaryNodeChild(answer, 'result'));
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: about, detail: toError(error).message }, error);
  }
}

function dataOf(result: BinaryNode | undefined): Readonly<Record<string, unknown>> {
  const { content } = result ?? {};
  if (content === undefined || Array.isArray(content)) throw new TypeError('the answer has no result');
  const answer = JSON.parse(Buffer.from(content as string).toString()) as {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly { readonly message?: string }[];
  };
  const [error] = answer.errors ?? [];
  if (error) throw new Error(error.message ?? 'an error without a word');
  if (!answer.data) throw new TypeError('the answer has no data');
  return answer.data;
}
