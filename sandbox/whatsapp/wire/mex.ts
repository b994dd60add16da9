import { randomBytes } from 'node:crypto';
import { cappingOf, timelockOf } from '../world/limits-told.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import type { WireContext } from './context.ts';
import { attribute, child, type Stanza, seconds, serverJid, stanza } from './stanza.ts';

/** WhatsApp's numbers of two of its GraphQL questions, as the client asks them. */
const reachoutTimelock = '23983697327930364';
const messageCapping = '24503548349331633';

/** Answers the account-standing questions: is the account kept from new chats, and how many may it open. */
export function answerMex({ world }: WireContext, connection: Connection, question: Stanza): void {
  const asked = attribute(child(question, 'query'), 'query_id');
  if (asked === reachoutTimelock) {
    answer(connection, question, { xwa2_fetch_account_reachout_timelock: timelockOf(world) });
  } else if (asked === messageCapping) {
    answer(connection, question, { xwa2_message_capping_info: cappingOf(world) });
  } else connection.refuse(question, 501, 'feature-not-implemented');
}

/** What WhatsApp tells by itself when an account's restriction begins or ends. */
export function timelockNotification(world: World): Stanza {
  const data = { xwa2_notify_account_reachout_timelock: timelockOf(world) };
  const update = stanza(
    'update',
    { op_name: 'NotificationUserReachoutTimelockUpdate' },
    Buffer.from(JSON.stringify({ data })),
  );
  const id = randomBytes(6).toString('hex');
  return stanza('notification', { id, from: serverJid, type: 'mex', t: seconds(world.now()) }, [update]);
}

function answer(connection: Connection, question: Stanza, data: unknown): void {
  connection.result(question, [stanza('result', {}, Buffer.from(JSON.stringify({ data })))]);
}
