import type { Connection } from './connection.ts';
import type { WireContext } from './context.ts';
import { attribute, child, type Stanza, seconds, stanza } from './stanza.ts';

/** WhatsApp's numbers of two of its GraphQL questions, as the client asks them. */
const reachoutTimelock = '23983697327930364';
const messageCapping = '24503548349331633';

/** Answers the account-standing questions: is the account kept from new chats, and how many may it open. */
export function answerMex(context: WireContext, connection: Connection, question: Stanza): void {
  const asked = attribute(child(question, 'query'), 'query_id');
  const until = context.world.newChatsRefusedUntil;
  if (asked === reachoutTimelock) {
    const standing = {
      is_active: until !== null && context.world.now() < until,
      time_enforcement_ends: until === null ? '0' : seconds(until),
      enforcement_type: 'DEFAULT',
    };
    answer(connection, question, { xwa2_fetch_account_reachout_timelock: standing });
  } else if (asked === messageCapping) {
    answer(connection, question, { xwa2_message_capping_info: { total_quota: '-1', used_quota: '0' } });
  } else connection.refuse(question, 501, 'feature-not-implemented');
}

function answer(connection: Connection, question: Stanza, data: unknown): void {
  connection.result(question, [stanza('result', {}, Buffer.from(JSON.stringify({ data })))]);
}
