/** What the transport watchdog observes and calls. */
export interface Watched {
  /** Pings the server; false if it did not answer within `ms`. */
  ping(ms: number): Promise<boolean>;
  /** Frames received so far. */
  frames(): number;
  /** Called once, when the transport is considered dead. */
  dead(): void;
}

/**
 * Asks every two thirds of the interval and waits for the answer in the last third, so that a dead line is noticed
 * within one interval. One unanswered ping while other frames arrive is tolerated: the server may be delivering a
 * backlog.
 *
 * @returns a function that stops it
 */
export function startWatchdog(intervalMs: number, watched: Watched): () => void {
  let forgiven = false;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const ask = async (): Promise<void> => {
    const framesBefore = watched.frames();
    const answered = await watched.ping(intervalMs / 3);
    if (stopped) return;
    if (answered) forgiven = false;
    else if (watched.frames() > framesBefore && !forgiven) forgiven = true;
    else return watched.dead();
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => void ask(), (intervalMs * 2) / 3);
  };
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
