import type { EngineEvent } from '../../whatsapp/engine.ts';
import { stopEngine } from './connection.ts';
import { judgeBacklog, onBacklogPush } from './deafness.ts';
import { beginMaintenance } from './maintenance.ts';
import { needPerson } from './person.ts';
import { beginRepair } from './repair.ts';
import type { Watches } from './state.ts';
import { enter, remember, rememberPolicy, type Turn, wake } from './turn.ts';

const FOLLOWED_SENDS = 50;
const PHONE_SEEN_GRAIN_MS = 3_600_000;

/** Outbound proof of life: the server answered a query we just made. */
export function onProbeAnswered(t: Turn): void {
  see(t, { outboundProofAt: t.now.monotonic });
  wake(t, 'watch', t.rules.timings.watchMs);
  if (t.s.mode.word === 'degraded') enter(t, { word: 'connected' });
  if (t.s.mode.word === 'connected') judge(t);
}

/** One unanswered query makes the session suspect; a second one proves the connection dead. */
export function onProbeFailed(t: Turn): void {
  if (t.s.mode.word === 'connected') {
    enter(t, { word: 'degraded', why: 'mute' });
    wake(t, 'watch', t.rules.timings.degradedProbeMs);
    return;
  }
  // Not yet stable: this connection was a failed attempt of its series.
  if (t.s.deadlines.stable !== undefined) rememberPolicy(t, { attempts: t.s.memory.policy.attempts + 1 });
  t.s.lastReason = 'connection_lost';
  stopEngine(t);
  enter(t, { word: 'reconnecting', step: 'waiting' });
}

/** The full ping's look at this computer: somebody may have taken the lock or the folder away under a running engine. */
export function onPlaceChecked(t: Turn, place: { lockHeld: boolean; storePresent: boolean }): void {
  if (!place.lockHeld) {
    stopEngine(t);
    needPerson(t, 'lock_lost');
  } else if (!place.storePresent && t.s.memory.status === 'linked') {
    beginRepair(t, 'store_damaged');
  }
}

export function onSent(t: Turn, messageId: string): void {
  const { unacked, ackedAhead } = t.s.watches;
  see(t, { lastSendAt: t.now.monotonic });
  if (ackedAhead.includes(messageId)) {
    see(t, { ackedAhead: ackedAhead.filter((id) => id !== messageId) });
    return;
  }
  const kept = Object.entries(unacked).slice(1 - FOLLOWED_SENDS);
  see(t, { unacked: { ...Object.fromEntries(kept), [messageId]: t.now.monotonic } });
}

/** What an engine's pushed events prove. An ack proves the way out; only a pushed stanza proves the way in. */
export function onDeliveryEvent(t: Turn, event: EngineEvent): void {
  switch (event.type) {
    case 'ack':
      t.s.serverAheadMs = event.at - t.now.wall;
      onAck(t, event.messageId, event.error === null);
      return;
    case 'receipt':
    case 'inbound':
      if (t.s.backlogReceivedAt === null) onBacklogPush(t, event.at);
      see(t, { inboundProofAt: t.now.monotonic, acksWithoutReceipt: 0, unreceiptedSince: null });
      return;
    case 'phone_seen': {
      see(t, { inboundProofAt: t.now.monotonic });
      const { phoneSeenAt } = t.s.memory;
      const at = Math.round(Math.min(event.at, t.now.wall));
      if (at > (phoneSeenAt ?? 0) + PHONE_SEEN_GRAIN_MS) remember(t, { phoneSeenAt: Math.max(0, at) });
      return;
    }
    case 'backlog_received':
      t.s.backlogReceivedAt ??= t.now.monotonic;
      t.s.backlogAssumed = event.assumed === true;
      judgeBacklog(t);
      return;
    case 'open':
    case 'link_code':
    case 'passkey_asked':
    case 'passkey_code':
    case 'paired':
    case 'closed':
    case 'upload':
    case 'limits':
    case 'web_version':
    case 'delayed':
    case 'heavy':
    case 'browser_sandbox':
    case 'answer':
    case 'log':
      return;
  }
}

function onAck(t: Turn, messageId: string, accepted: boolean): void {
  const { [messageId]: known, ...unacked } = t.s.watches.unacked;
  if (known === undefined) see(t, { ackedAhead: [...t.s.watches.ackedAhead, messageId].slice(-FOLLOWED_SENDS) });
  else see(t, { unacked });
  if (!accepted) return;
  const { acksWithoutReceipt, unreceiptedSince } = t.s.watches;
  see(t, { acksWithoutReceipt: acksWithoutReceipt + 1, unreceiptedSince: unreceiptedSince ?? t.now.monotonic });
}

/**
 * Mute: the server answers queries, yet several sends stay without its ack. Deaf: sends have acks, yet no receipt of any
 * kind comes. The cure of both is one planned reconnect. Silence alone is no fault: an invoice sender is quiet.
 */
function judge(t: Turn): void {
  const { timings } = t.rules;
  const { unacked, acksWithoutReceipt, unreceiptedSince } = t.s.watches;
  const overdue = Object.values(unacked).filter((at) => t.now.monotonic - at >= timings.muteAfterMs);
  if (
    overdue.length >= 2 &&
    t.now.monotonic - (t.s.deafCuredAt ?? Number.NEGATIVE_INFINITY) >= timings.connectWindowMs
  ) {
    cure(t, 'mute');
    return;
  }
  const waited = unreceiptedSince === null ? 0 : t.now.monotonic - unreceiptedSince;
  const sinceCure = t.now.monotonic - (t.s.deafCuredAt ?? Number.NEGATIVE_INFINITY);
  // A connection that was deaf is not given the same patience again.
  const doubted = t.s.memory.deafness !== null;
  const acks = doubted ? 1 : timings.deafAcks;
  const patience = doubted ? timings.deafAfterMs / 3 : timings.deafAfterMs;
  const pace = doubted ? timings.deafCureEveryMs / 3 : timings.deafCureEveryMs;
  if (acksWithoutReceipt >= acks && waited >= patience && sinceCure >= pace) cure(t, 'deaf');
}

function cure(t: Turn, purpose: 'mute' | 'deaf'): void {
  t.s.deafCuredAt = t.now.monotonic;
  t.s.lastReason = purpose;
  enter(t, { word: 'degraded', why: purpose });
  beginMaintenance(t, purpose);
}

function see(t: Turn, part: Partial<Watches>): void {
  t.s.watches = { ...t.s.watches, ...part };
}
