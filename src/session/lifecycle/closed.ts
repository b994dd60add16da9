import type { Disconnect } from '../../whatsapp/engine.ts';
import { connectionEnded, stopEngine } from './connection.ts';
import { isWaitingForPasskey, linkAnew, standsProven } from './linking.ts';
import { pauseFor } from './pause.ts';
import { msUntilTakeOver, needPerson } from './person.ts';
import { reasonTable } from './reasons.ts';
import { beginRepair, loginEnded, takeRestoreBack } from './repair.ts';
import { attemptIn, backoff, enter, raise, rememberPolicy, resolve, type Turn, takeBackConnect, wake } from './turn.ts';
import { tellRefusedVersion } from './version-told.ts';

/** An engine closed its connection and exited without being asked. */
export function onClosed(t: Turn, d: Disconnect): void {
  const { openedAt } = t.s.watches;
  const lastedMs = t.s.engine?.phase === 'open' && openedAt !== null ? t.now.monotonic - openedAt : null;
  connectionEnded(t);
  t.s.engine = null;
  t.s.lastReason = d.reason;
  const { policy } = reasonTable[d.reason];
  t.effects.push({
    do: 'log',
    level: policy === 'again' ? 'info' : 'warn',
    fields: { reason: d.reason, code: d.code, detail: d.detail, answered: d.serverAnswered, until: d.until },
    message: 'connection ended',
  });
  if (isWaitingForPasskey(t)) return;
  tellWhenLong(t);

  switch (policy) {
    case 'again':
      if (t.s.restartedAtOnce && t.s.memory.status === 'linked') countAndRetry(t, d, lastedMs);
      else {
        t.s.restartedAtOnce = true;
        t.s.linkBy = t.s.memory.status === 'saving' ? null : t.s.linkBy;
        attemptIn(t, 0);
      }
      return;
    case 'reconnect':
      countAndRetry(t, d, lastedMs);
      return;
    case 'reconnect_local':
      rememberPolicy(t, { localFailures: t.s.memory.policy.localFailures + 1 });
      climb(t);
      return;
    case 'reconnect_slowly':
      raise(t, 'session.reconnecting_slowly', 'critical', {
        sentence: `${reasonTable[d.reason].sentence} ${d.detail}`,
        next: reasonTable[d.reason].next,
      });
      attemptIn(t, t.rules.timings.slowReconnectMs);
      return;
    case 'offer_again':
      offerAgain(t, d);
      return;
    case 'take_over':
      onReplaced(t);
      return;
    case 'unlinked':
      onUnlinked(t);
      return;
    case 'pause':
      pauseFor(t, d.reason === 'temporary_ban' ? 'temporary_ban' : 'rate_limited', pauseLength(t, d));
      return;
    case 'resolve_version':
      onOutdated(t);
      return;
    case 'wait_for_disk':
      raise(t, 'session.store_unwritable', 'critical', reasonTable[d.reason]);
      if (!d.serverAnswered) takeBackConnect(t);
      attemptIn(t, t.rules.timings.diskRetryMs);
      return;
    case 'diagnose':
      if (standsProven(t)) beginRepair(t, 'store_damaged');
      else linkAnew(t, 'a link that was not completed was damaged');
      return;
    case 'person':
      onPersonWanted(t, d);
      return;
  }
}

/**
 * Step 1 of recovery. An attempt counts only if WhatsApp's server answered and refused the session; while nothing answers,
 * the session waits for the network and counts nothing.
 *
 * @param lastedMs how long the connection lasted; null: it was never established
 */
export function countAndRetry(t: Turn, d: Disconnect, lastedMs: number | null): void {
  if (lastedMs !== null) {
    retryReached(t, lastedMs);
    return;
  }
  if (!d.serverAnswered) {
    t.s.unanswered += 1;
    waitForNetwork(t);
    return;
  }
  t.s.unanswered = 0;
  rememberPolicy(t, { attempts: t.s.memory.policy.attempts + 1 });
  climb(t);
}

/** A dropped connection is reopened at once; one that keeps dropping at once raises an alert after a while and backs off. */
function retryReached(t: Turn, lastedMs: number): void {
  const { briefMs, attemptsBeforeDiagnosis } = t.rules.timings;
  t.s.briefLosses = lastedMs < briefMs ? t.s.briefLosses + 1 : 0;
  if (t.s.briefLosses >= attemptsBeforeDiagnosis) {
    raise(t, 'session.reconnecting_slowly', 'critical', {
      sentence: `The connection to WhatsApp was lost within seconds ${t.s.briefLosses} times in a row.`,
      next: 'Check the internet connection, the proxy and the firewall; the session keeps trying at growing intervals.',
    });
  } else if (lastedMs >= briefMs) resolve(t, 'session.reconnecting_slowly');
  attemptIn(t, backoff(t, Math.max(1, t.s.briefLosses)));
}

/** Five failed attempts trigger a diagnosis; if it finds nothing, reconnecting continues slowly. */
export function climb(t: Turn): void {
  const { attempts, localFailures, diagnosed } = t.s.memory.policy;
  const failed = attempts + localFailures;
  if (failed < t.rules.timings.attemptsBeforeDiagnosis) attemptIn(t, backoff(t, failed + 1));
  else if (diagnosed || t.s.linkBy) attemptIn(t, t.rules.timings.slowReconnectMs * (1 + 0.1 * t.random()));
  else beginRepair(t, 'attempts');
}

/** Nothing answered: check the network now and repeatedly; these checks are not connects. */
export function waitForNetwork(t: Turn): void {
  enter(t, { word: 'waiting_for_network' });
  // Reachable, yet nothing answered: the next attempt follows the backoff, unless reachability returns earlier.
  wake(t, 'attempt', backoff(t, t.s.unanswered));
  wake(t, 'network', 0);
}

export function onNetwork(t: Turn, reachable: boolean): void {
  if (t.s.mode.word !== 'waiting_for_network') return;
  const returned = reachable && t.s.networkDown;
  t.s.networkDown = !reachable;
  const due = (t.s.deadlines.attempt ?? 0) <= t.now.monotonic;
  if (reachable && (returned || due)) {
    if (returned) t.s.unanswered = 0;
    attemptIn(t, 0);
    return;
  }
  const untilAttempt = (t.s.deadlines.attempt ?? 0) - t.now.monotonic;
  const { networkCheckMs } = t.rules.timings;
  wake(t, 'network', reachable ? Math.min(networkCheckMs, Math.max(0, untilAttempt)) : networkCheckMs);
}

/** Its start or login takes longer on an overloaded computer; the engine bounds how often it says so. */
export function onDelayed(t: Turn): void {
  if (t.s.deadlines.connect !== undefined) wake(t, 'connect', t.rules.timings.connectDeadlineMs);
}

/** The engine neither opened, offered a code nor closed in time: it is not known whether anything answered. */
export function onConnectDeadline(t: Turn): void {
  if (!t.s.engine) return;
  t.s.lastReason = 'timed_out';
  stopEngine(t);
}

function offerAgain(t: Turn, d: Disconnect): void {
  if (!t.s.linkBy) {
    countAndRetry(t, d, null);
    return;
  }
  const linkWindows = t.s.memory.policy.linkWindows + 1;
  rememberPolicy(t, { linkWindows });
  if (linkWindows < t.rules.timings.linkWindows) attemptIn(t, backoff(t, 1));
  else needPerson(t, 'link_window_ended');
}

function onPersonWanted(t: Turn, { reason, picture }: Disconnect): void {
  if (reason === 'link_needs_passkey' || reason === 'login_needs_passkey') needPerson(t, reason);
  else if (reason === 'dialog') needPerson(t, 'dialog', picture ?? null);
  else needPerson(t, 'account_locked');
}

function onReplaced(t: Turn): void {
  if (msUntilTakeOver(t) > 0) {
    needPerson(t, 'replaced');
    return;
  }
  pauseFor(t, 'replaced', t.rules.timings.takeOverWaitMs);
  t.effects.push({ do: 'check_lock' });
}

function onUnlinked(t: Turn): void {
  if (t.s.memory.status !== 'linked') linkAnew(t, 'link not completed');
  else if (mayTryAnother(t)) takeRestoreBack(t);
  else loginEnded(t);
}

/** The login that has ended was only just put in place: another copy may be good, and is told from this one. */
function mayTryAnother(t: Turn): boolean {
  const { safetyCopy, restored } = t.s.memory;
  return safetyCopy !== null || (restored !== null && restored.login !== null);
}

function onOutdated(t: Turn): void {
  const tries = t.s.memory.policy.outdatedTries + 1;
  rememberPolicy(t, { outdatedTries: tries });
  tellRefusedVersion(t);
  if (tries <= t.rules.timings.outdatedTries) attemptIn(t, backoff(t, tries * 3));
  else needPerson(t, 'client_outdated');
}

function pauseLength(t: Turn, d: Disconnect): number {
  const { banWithoutEndMs, rateLimitMs } = t.rules.timings;
  if (d.until !== null && d.until > t.now.wall) return d.until - t.now.wall;
  if (d.reason === 'temporary_ban') return banWithoutEndMs;
  const { rateLimits } = t.s.memory.policy;
  rememberPolicy(t, { rateLimits: rateLimits + 1 });
  return Math.min(banWithoutEndMs, rateLimitMs * 2 ** Math.min(rateLimits, 10));
}

/** The clock of "disconnected beyond N minutes" starts with the first loss and stops with the next connection. */
function tellWhenLong(t: Turn): void {
  if (t.s.memory.status !== 'linked' || t.s.deadlines.disconnected !== undefined) return;
  wake(t, 'disconnected', t.rules.timings.disconnectedAlertMs);
}
