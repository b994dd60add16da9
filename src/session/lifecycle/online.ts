import type { AccountIdentity } from '../../whatsapp/engine.ts';
import { stopEngine } from './connection.ts';
import { planDoubt } from './deafness.ts';
import { onRemovalDue } from './device-removal.ts';
import { isWaitingForPasskey } from './linking.ts';
import { planMaintenance } from './maintenance.ts';
import { calmPolicy, jidInUse, newGeneration, seenByWhatsApp } from './memory.ts';
import { needPerson } from './person.ts';
import { beginRepair } from './repair.ts';
import { replacedByLink } from './replaced-devices.ts';
import { noWatches } from './state.ts';
import { enter, forget, monitoring, noteReached, remember, rememberPolicy, resolve, type Turn, wake } from './turn.ts';

/** Logged in: queries are answered. */
export function onOpen(t: Turn, account: AccountIdentity): void {
  const { engine, memory } = t.s;
  if (!engine) return;
  t.s.engine = { ...engine, phase: 'open' };
  t.s.unanswered = 0;
  t.s.networkDown = false;
  noteReached(t);
  t.s.watches = { ...noWatches, openedAt: t.now.monotonic, outboundProofAt: t.now.monotonic };
  forget(t, 'connect', 'attempt', 'network', 'disconnected');
  const { watchMs, pingMs, stableMs, settleMs } = t.rules.timings;
  wake(t, 'watch', watchMs);
  wake(t, 'ping', monitoring(t, pingMs));
  wake(t, 'stable', stableMs);
  remember(t, { lastConnectedAt: t.now.wall });
  resolve(t, 'session.disconnected');

  if (memory.status === 'none' || memory.status === 'unlinked') onPaired(t, account);
  if (t.s.memory.status === 'linked') {
    // WhatsApp has accepted the session: losing the connection now is not a failed attempt.
    rememberPolicy(t, { attempts: 0, diagnosed: false });
    connected(t, account);
  } else if (t.s.provingLink) {
    linked(t, account);
    connected(t, account);
  } else {
    enter(t, { word: 'saving_link', step: 'settling' });
    wake(t, 'settle', settleMs);
  }
}

/** The phone has confirmed. The login exists from now on, but is not yet proven to be on disk. */
export function onPaired(t: Turn, account: AccountIdentity): void {
  const generation = newGeneration(t.random);
  const replaced = replacedByLink(t.s.memory.replaced, generation);
  const none = { safetyCopy: null, restored: null, linkedAt: null, refreshedAt: null };
  remember(t, { status: 'saving', account, generation, replaced, ...none });
  // What was wanted of the login before is not wanted of this one.
  t.s.wanted = null;
  t.s.refreshOnOpen = false;
  // Attempts with an earlier login say nothing about this one.
  const { attempts, localFailures, diagnosed, unaskedQr, restores, ended } = calmPolicy;
  rememberPolicy(t, { person: null, attempts, localFailures, diagnosed, unaskedQr, restores, ended });
  t.s.linkBy = null;
  t.s.provingLink = false;
  t.effects.push({ do: 'hide_link_code' });
  resolve(t, 'session.needs_person');
  enter(t, { word: 'saving_link', step: 'trying' });
  if (t.s.engine?.phase === 'connecting') wake(t, 'connect', t.rules.timings.connectDeadlineMs);
}

/** The connection is stable and the sync is complete: one restart, with a copy in between, proves that the login is on disk. */
export function onSettled(t: Turn): void {
  t.s.provingLink = true;
  const { attempts, localFailures, diagnosed } = calmPolicy;
  rememberPolicy(t, { attempts, localFailures, diagnosed });
  enter(t, { word: 'saving_link', step: 'stopping' });
  stopEngine(t);
}

function linked(t: Turn, account: AccountIdentity): void {
  t.s.provingLink = false;
  remember(t, {
    status: 'linked',
    account,
    linkedAt: t.now.wall,
    refreshedAt: null,
    policy: { ...calmPolicy, ...seenByWhatsApp(t.s.memory.policy) },
  });
  t.effects.push({ do: 'log', level: 'info', fields: {}, message: 'linked: the login is proven to be on disk' });
}

function connected(t: Turn, account: AccountIdentity): void {
  const known = t.s.memory.account?.jid ?? null;
  if (known !== null && known !== account.jid) remember(t, { formerJid: jidInUse(t.s.memory) });
  remember(t, { account, safetyCopy: null, restored: null, linkedAt: t.s.memory.linkedAt ?? t.now.wall });
  if (t.s.refreshOnOpen) {
    t.s.refreshOnOpen = false;
    remember(t, { refreshedAt: t.now.wall });
    resolve(t, 'session.age', 'session.refresh_failed');
  }
  const { formerJid } = t.s.memory;
  if (formerJid !== null && formerJid !== account.jid) {
    needPerson(t, 'other_number');
    return;
  }
  if (formerJid !== null) remember(t, { formerJid: null });
  if (t.s.memory.policy.person) rememberPolicy(t, { person: null });
  resolve(t, 'session.needs_person');
  enter(t, { word: 'connected' });
  planMaintenance(t);
  planDoubt(t);
}

/** A person confirms the new number. */
export function onNumberAccepted(t: Turn): void {
  if (t.s.mode.word !== 'needs_person' || t.s.mode.reason !== 'other_number') return;
  remember(t, { formerJid: null });
  rememberPolicy(t, { person: null });
  resolve(t, 'session.needs_person');
  if (t.s.engine?.phase !== 'open') return;
  enter(t, { word: 'connected' });
  planMaintenance(t);
}

/** A stable connection ends the series of attempts and clears its policy state. */
export function onStable(t: Turn): void {
  if (t.s.memory.status !== 'linked') return;
  const { policy } = t.s.memory;
  remember(t, { policy: { ...calmPolicy, ...seenByWhatsApp(policy), person: policy.person } });
  t.s.restartedAtOnce = false;
  t.s.briefLosses = 0;
  t.s.lastReason = null;
  resolve(t, 'session.reconnecting_slowly', 'session.paused', 'session.restored');
  resolve(t, 'session.store_unreadable', 'session.store_unwritable', 'session.metadata_lost');
  if (!t.s.watches.versionEnding) resolve(t, 'session.version');
  onRemovalDue(t);
}

/** A QR or pairing code: shown while a link is being offered, otherwise a symptom. */
export function onLinkCode(t: Turn, code: { kind: 'qr' | 'code'; text: string; ttlMs: number }): void {
  if (isWaitingForPasskey(t)) return;
  if (t.s.engine?.linking) {
    forget(t, 'connect');
    enter(t, { word: 'linking', step: 'offering' });
    t.effects.push({ do: 'show_link_code', kind: code.kind, text: code.text, ttlMs: code.ttlMs });
    return;
  }
  t.s.lastReason = 'unasked_qr';
  beginRepair(t, 'unasked_qr');
}
