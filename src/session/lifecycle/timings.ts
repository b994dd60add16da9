const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every number the life of a session depends on, milliseconds unless said otherwise. The sandbox hands in shorter ones. */
export interface SessionTimings {
  /** Keep-alive ping: the full proof (`WHATSAPP_KEEP_ALIVE_INTERVAL`). */
  readonly pingMs: number;
  /** Full health check (`WHATSAPP_HEALTH_CHECK_INTERVAL`). */
  readonly healthCheckMs: number;
  /** Age at which a session is refreshed (`WHATSAPP_MAX_SESSION_AGE`). */
  readonly maxAgeMs: number;
  /** Transport watchdog. With a query's deadline of 10 s a dead socket is noticed within 30 s. */
  readonly watchMs: number;
  /** Pause between two questions to a session that did not answer one. */
  readonly degradedProbeMs: number;
  /** How long after a first link the sync is given before the login is proven by a restart (facts: ≥ 60 s). */
  readonly settleMs: number;
  /** A connection of this length ends a series of attempts. */
  readonly stableMs: number;
  /** A connection that was lost sooner than that climbs the backoff; a longer one begins it anew. */
  readonly briefMs: number;
  /** Unit and cap of the Fibonacci backoff. */
  readonly backoffUnitMs: number;
  readonly backoffCapMs: number;
  /** Interval of reconnects once the ladder's diagnosis found a healthy store. */
  readonly slowReconnectMs: number;
  /** A disk that refused the session is tried again after so long: it costs WhatsApp nothing. */
  readonly diskRetryMs: number;
  /** Failed attempts, counted or local, before the store is examined. */
  readonly attemptsBeforeDiagnosis: number;
  /** Reachability check while nothing answers (not a connect). */
  readonly networkCheckMs: number;
  /** An engine that neither opens, offers a code nor closes within this time is stopped. */
  readonly connectDeadlineMs: number;
  /** Wait after "replaced" before the one take-over. */
  readonly takeOverWaitMs: number;
  /** Least time between two take-overs: a day, and 6 h for clocks that are set forward. */
  readonly takeOverEveryMs: number;
  /** Tries after "client outdated", and how long a person is given before it is tried again. */
  readonly outdatedTries: number;
  readonly outdatedEveryMs: number;
  /** Silence after a ban or rate limit that came without an end. */
  readonly banWithoutEndMs: number;
  readonly rateLimitMs: number;
  /** Connects allowed in a window that were not reached (yet): never logged in. */
  readonly connectLimit: number;
  /** All connects allowed in a window, where they are reached; never fewer than `connectLimit`. */
  readonly reachedLimit: number;
  readonly connectWindowMs: number;
  /** Planned maintenance (refresh, cold backup) is at least this far apart … */
  readonly maintenanceEveryMs: number;
  /** … begins when nothing was sent for so long … */
  readonly quietMs: number;
  /** … or at the latest after this time. */
  readonly maintenanceDeadlineMs: number;
  /** A send without the server's ack for so long makes the session suspect (mute). */
  readonly muteAfterMs: number;
  /** So many acks without any receipt for so long make it suspect (deaf); cured at most once per `deafCureEveryMs`. */
  readonly deafAcks: number;
  readonly deafAfterMs: number;
  readonly deafCureEveryMs: number;
  /** A push counts as held back when it waited at least so long before the connection's end and after its last push. */
  readonly staleMarginMs: number;
  /** Pace of the reconnects that look for held-back pushes after a connection was found deaf. */
  readonly doubtEveryMs: number;
  /** Without a connection for so long, a person is told (`ALERT_DISCONNECTED_AFTER`). */
  readonly disconnectedAlertMs: number;
  /** Times that a link is offered before a person is asked to start it. */
  readonly linkWindows: number;
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
  linkWindows: 3,
  restoresInSeries: 2,
} as const satisfies SessionTimings;
