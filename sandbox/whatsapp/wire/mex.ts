import { randomBytes } from 'node:crypto';
import { cappingOf, timelockOf } from '../world/limits-told.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import type { WireContext } from './context.ts';
import { attribute, child, type Stanza, seconds, serverJid, stanza } from './stanza.ts';

/** WhatsApp's ids of the two GraphQL queries that clients send. */
const reachoutTimelock = '23983697327930364';
const messageCapping = '24503548349331633';

/** Answers the queries about the account's standing: whether new chats are restricted, and how many it may open. */
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
