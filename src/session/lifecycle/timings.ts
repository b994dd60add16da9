const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** All timings of the session, in milliseconds unless stated otherwise. The sandbox uses shorter ones. */
export interface SessionTimings {
  /** Keep-alive ping: the full proof (`WHATSAPP_KEEP_ALIVE_INTERVAL`). */
  readonly pingMs: number;
  /** Full health check (`WHATSAPP_HEALTH_CHECK_INTERVAL`). */
  readonly healthCheckMs: number;
  /** Age at which a session is refreshed (`WHATSAPP_MAX_SESSION_AGE`). */
  readonly maxAgeMs: number;
  /** Transport watchdog. With a query deadline of 10 s, a dead socket is detected within 30 s. */
  readonly watchMs: number;
  /** Pause between two queries after one was not answered. */
  readonly degradedProbeMs: number;
  /** Time allowed for the sync after a first link before a restart proves the login (≥ 60 s are needed). */
  readonly settleMs: number;
  /** A connection lasting this long ends a series of attempts. */
  readonly stableMs: number;
  /** A connection lost sooner continues the backoff; a longer one resets it. */
  readonly briefMs: number;
  /** Unit and cap of the Fibonacci backoff. */
  readonly backoffUnitMs: number;
  readonly backoffCapMs: number;
  /** Interval of reconnects once the ladder's diagnosis found a healthy store. */
  readonly slowReconnectMs: number;
  /** Retry interval after a disk failure; these retries do not reach WhatsApp. */
  readonly diskRetryMs: number;
  /** Failed attempts, counted or local, before the store is examined. */
  readonly attemptsBeforeDiagnosis: number;
  /** Reachability check while nothing answers (not a connect). */
  readonly networkCheckMs: number;
  /** An engine that neither opens, offers a code, closes nor says that the computer delays it within this time is stopped. */
  readonly connectDeadlineMs: number;
  /** Wait after "replaced" before the one take-over. */
  readonly takeOverWaitMs: number;
  /** Minimum time between take-overs: a day by the wall clock, and 6 h by the monotonic clock in case the former is set forward. */
  readonly takeOverEveryMs: number;
  /** Attempts after "client outdated", and how long to wait for a person before trying again. */
  readonly outdatedTries: number;
  readonly outdatedEveryMs: number;
  /** Pause after a ban or rate limit without a stated end. */
  readonly banWithoutEndMs: number;
  readonly rateLimitMs: number;
  /** Connects per window that have not logged in (yet). */
  readonly connectLimit: number;
  /** All connects per window if they log in; never fewer than `connectLimit`. */
  readonly reachedLimit: number;
  readonly connectWindowMs: number;
  /** Planned maintenance (refresh, cold backup) is at least this far apart … */
  readonly maintenanceEveryMs: number;
  /** … begins when nothing was sent for so long … */
  readonly quietMs: number;
  /** … or at the latest after this time. */
  readonly maintenanceDeadlineMs: number;
  /** A send without the server's ack for this long makes the connection suspect (mute). */
  readonly muteAfterMs: number;
  /** This many acks without any receipt for this long make it suspect (deaf); it is renewed at most once per `deafCureEveryMs`. */
  readonly deafAcks: number;
  readonly deafAfterMs: number;
  readonly deafCureEveryMs: number;
  /** A push counts as withheld if it waited at least this long before the connection's end and after its last push. */
  readonly staleMarginMs: number;
  /** Interval of reconnects that check for withheld pushes after a connection was found deaf. */
  readonly doubtEveryMs: number;
  /** Time without a connection before an alert is raised (`ALERT_DISCONNECTED_AFTER`). */
  readonly disconnectedAlertMs: number;
  /** How often a link is offered before a person must start it. */
  readonly linkWindows: number;
  /** Wait after the first failed removal of a replaced device; later ones grow to an hour. */
  readonly removalRetryMs: number;
  /** Restores in one series before a person is asked. */
  readonly restoresInSeries: number;
}

export const defaultTimings = {
  pingMs: 5 * MINUTE,
  healthCheckMs: DAY,
  maxAgeMs: 7 * DAY,
  watchMs: 18 * SECOND,
  degradedProbeMs: 3 * SECOND,
  settleMs: MINUTE,
  stableMs: MINUTE,
  briefMs: 10 * SECOND,
  backoffUnitMs: SECOND,
  backoffCapMs: 15 * MINUTE,
  slowReconnectMs: 15 * MINUTE,
  diskRetryMs: MINUTE,
  attemptsBeforeDiagnosis: 5,
  networkCheckMs: 10 * SECOND,
  connectDeadlineMs: 90 * SECOND,
  takeOverWaitMs: MINUTE,
  takeOverEveryMs: 30 * HOUR,
  outdatedTries: 3,
  outdatedEveryMs: DAY,
  banWithoutEndMs: 6 * HOUR,
  rateLimitMs: 15 * MINUTE,
  connectLimit: 10,
  reachedLimit: 20,
  connectWindowMs: 10 * MINUTE,
  maintenanceEveryMs: DAY,
  quietMs: MINUTE,
  maintenanceDeadlineMs: HOUR,
  muteAfterMs: MINUTE,
  deafAcks: 3,
  deafAfterMs: 15 * MINUTE,
  deafCureEveryMs: 6 * HOUR,
  staleMarginMs: 2 * MINUTE,
  doubtEveryMs: 6 * HOUR,
  disconnectedAlertMs: 10 * MINUTE,
  removalRetryMs: 5 * MINUTE,
  linkWindows: 3,
  restoresInSeries: 2,
} as const satisfies SessionTimings;
