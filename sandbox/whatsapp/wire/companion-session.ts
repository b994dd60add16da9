import { deflateSync } from 'node:zlib';
import type { Companion } from '../world/records.ts';
import type { Connection } from './connection.ts';
import { noteProblem, type WireContext } from './context.ts';
import { lidJid } from './jid.ts';
import { proto } from './library.ts';
import { PushDelivery } from './pushes.ts';
import { answerQuery } from './queries.ts';
import { errorText } from './query-errors.ts';
import type { MessageRelay } from './relay.ts';
import { attribute, child, type Stanza, seconds, serverJid, stanza } from './stanza.ts';

/** Routing information for this server; a client sends it when it reconnects. */
const routingInfo = Buffer.from('08020805', 'hex');

/** WhatsApp's error code for a stanza that it cannot read. */
const badRequest = 400;

/** A linked device that is logged in over one connection. */
export class CompanionSession {
  readonly companion: Companion;
  readonly connection: Connection;
  readonly pushes: PushDelivery;
  readonly #context: WireContext;
  readonly #relay: MessageRelay;
  #waitingForBatch = true;

  constructor(context: WireContext, relay: MessageRelay, connection: Connection, companion: Companion) {
    this.#context = context;
    this.#relay = relay;
    this.connection = connection;
    this.companion = companion;
    this.pushes = new PushDelivery(context, connection, companion);
  }

  /**
   * Says `<success/>` and announces the backlog. Until the client has confirmed it, the phone's history sync follows.
   */
  begin(): void {
    const { world } = this.#context;
    const phone = world.directory.at(this.companion.account);
    if (this.connection.routing?.equals(routingInfo)) this.#context.counters.routed += 1;
    this.connection.send(
      stanza('success', {
        t: seconds(world.now()),
        props: '27',
        lid: lidJid(phone?.lid ?? '0', this.companion.device),
        creation: seconds(this.companion.linkedAt),
        location: 'sandbox',
        abprops: '0',
        group_abprops: '0',
        display_name: phone?.name ?? '',
      }),
    );
    const place = [stanza('edge_routing', {}, [stanza('routing_info', {}, routingInfo)])];
    this.connection.send(stanza('ib', { from: serverJid }, place));
    if (world.versionEndsAt !== null) {
      const notice = stanza('client_expiration', { t: seconds(world.versionEndsAt) });
      this.connection.send(stanza('ib', { from: serverJid }, [notice]));
    }
    const waiting = world.connect(this.companion.id, (push) => this.pushes.deliver(push));
    this.pushes.announce(waiting);
  }

  /** A malformed stanza is refused on its own; the connection stays open. */
  received(node: Stanza): void {
    try {
      this.#take(node);
    } catch (error) {
      noteProblem(this.#context, `<${node.tag}>`, error);
      if (node.tag === 'iq') this.connection.refuse(node, badRequest, errorText(badRequest));
      if (node.tag === 'message') this.#relay.refuse(this.connection, node, badRequest);
    }
  }

  #take(node: Stanza): void {
    switch (node.tag) {
      case 'iq':
        if (attribute(node, 'type') === 'get' || attribute(node, 'type') === 'set') {
          answerQuery(this.#context, this.connection, node, this.companion);
        } else if (this.connection.isPong(node)) this.#context.counters.pongs += 1;
        return;
      case 'message':
        this.#relay.receive(this.connection, node, this.companion, (request) => this.pushes.sendRetry(request));
        return;
      case 'receipt':
        this.pushes.receiptFrom(node);
        return;
      case 'ack':
        this.pushes.acknowledged(node);
        return;
      case 'ib':
        if (child(node, 'offline_batch') && this.#waitingForBatch) {
          this.#waitingForBatch = false;
          this.pushes.sendBacklog();
          // Only now: a client that gets its history before the end of the backlog waits 20 s for another one.
          if (this.#context.historyOwed.has(this.companion.id)) this.pushes.sendPeer(historySync());
        }
        return;
      case 'presence':
      case 'chatstate':
        return;
      default:
        noteProblem(this.#context, `a stanza <${node.tag}>, which no client sends`);
    }
  }
}

/** What a phone says to its companion now and then; it shows nowhere. */
export function signOfLife(): proto.IMessage {
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE,
      appStateSyncKeyShare: { keys: [] },
    },
  };
}

/** An empty first history, inline: what a phone without chats sends to a device it has just linked. */
function historySync(): proto.IMessage {
  const history = proto.HistorySync.encode({
    syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
    conversations: [],
    chunkOrder: 1,
    progress: 100,
  }).finish();
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder: 1,
        initialHistBootstrapInlinePayload: deflateSync(history),
      },
    },
  };
}
