import type { Clock } from '../clock.ts';
import { alertError } from '../errors/alerts.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import { type Alerts, channelTrouble } from './alert.ts';
import type { ChannelName } from './channel-names.ts';
import type { Notice, NoticeQueue } from './notices.ts';

/** A way to tell people: it sends one notice, and decides nothing about repeats. */
export interface Channel {
  readonly name: ChannelName;
  /** False while it has to wait, which counts as no attempt. Left out: always true. */
  ready?(): boolean;
  /**
   * Resolves when the notice has arrived, to what went wrong all the same. Rejects with a coded error `needs_person` if
   * only a person helps, `permanent` if this notice will never be taken, and any other if it can be tried again.
   */
  send(notice: Notice, signal: AbortSignal): Promise<Error | null>;
}

export interface ChannelParts {
  readonly channel: Channel;
  readonly notices: NoticeQueue;
  /** For the trouble of this channel, which the others tell. */
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 3_600_000;
/** After a refusal that only a person ends: a user is not locked by that many wrong passwords. */
const REFUSED_DELAY_MS = 30 * 60_000;
/** With the delays above, about two days. */
const MOST_ATTEMPTS = 56;
/** Attempts for a notice that is refused for what it says, in case the server changes its mind. */
const MOST_REFUSALS = 3;
/** Failures after which the trouble is told: five minutes, as for other external systems. */
const TOLD_AFTER = 6;
const READY_EVERY_MS = 5000;

/**
 * Sends every notice of its queue, oldest first, until it is taken; notices are on disk, so a restart loses none.
 * Receivers may get one twice if its answer was lost, and can recognise it by its id.
 *
 * @returns stops it; resolves when the current attempt has ended
 */
export function startChannel(parts: ChannelParts): () => Promise<void> {
  const { channel, notices, clock, log } = parts;
  const trouble = troubleOf(parts);
  const stop = new AbortController();
  let wake = new AbortController();
  const unsubscribe = notices.onNotice(() => wake.abort());

  const running = (async () => {
    while (!stop.signal.aborted) {
      wake = new AbortController();
      try {
        const notice = notices.due();
        if (!notice) await sleep(notices.untilNext() ?? LONGEST_DELAY_MS);
        else if (channel.ready?.() === false) await sleep(READY_EVERY_MS);
        else await deliver(notice);
      } catch (thrown) {
        log.error({ err: toError(thrown), channel: channel.name }, 'notices cannot be sent now');
        await sleep(FIRST_DELAY_MS);
      }
    }
  })();
  return async () => {
    unsubscribe();
    stop.abort();
    await running;
  };

  async function deliver(notice: Notice): Promise<void> {
    const fields = { notice: notice.id, incident: notice.incident.key, channel: channel.name };
    try {
      const flaw = await channel.send(notice, stop.signal);
      notices.delivered(notice.id);
      if (flaw) trouble.tell(flaw);
      else trouble.over();
      if (notice.attempts > 0) log.info({ ...fields, attempts: notice.attempts }, 'the channel answers again');
    } catch (thrown) {
      if (stop.signal.aborted) return;
      const error = toError(thrown);
      const kind = error instanceof CodedError ? error.class : 'temporary';
      if (notice.attempts === 0) log.warn({ ...fields, err: error }, 'notice not sent; it will be retried');
      if (kind === 'needs_person' || kind === 'permanent' || notice.attempts + 1 >= TOLD_AFTER) trouble.tell(error);
      if (notice.attempts + 1 >= (kind === 'permanent' ? MOST_REFUSALS : MOST_ATTEMPTS)) {
        log.error(fields, 'notice given up');
        notices.delivered(notice.id);
      } else {
        notices.postponed(notice.id, delayAfter(notice.attempts, kind === 'needs_person'));
      }
    }
  }

  async function sleep(ms: number): Promise<void> {
    try {
      await clock.sleep(ms, AbortSignal.any([stop.signal, wake.signal]));
    } catch (thrown) {
      if (!stop.signal.aborted && !wake.signal.aborted) throw thrown;
    }
  }
}

/** Milliseconds until the next attempt. Pure. */
function delayAfter(attempts: number, isRefused: boolean): number {
  const usual = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts);
  return isRefused ? Math.max(usual, REFUSED_DELAY_MS) : usual;
}

/** The incident that a channel does not work. */
function troubleOf({ channel, alerts }: ChannelParts) {
  const key = channelTrouble(channel.name);
  // One may be open from an earlier run.
  let isOver = false;
  return {
    tell(error: Error): void {
      isOver = false;
      const detail = error.message.replace(/\.$/, '');
      const coded =
        error instanceof CodedError ? error : alertError('ALERT_CHANNEL_FAILING', { channel: channel.name, detail });
      alerts.raise({ key, severity: 'warning', sentence: coded.message, next: coded.next });
    },
    over(): void {
      if (!isOver) alerts.resolve(key);
      isOver = true;
    },
  };
}
