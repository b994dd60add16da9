import type { AccountConfig } from '../config/schema.ts';
import type { StandingStore } from '../delivery/ports/standing-store.ts';
import type { Log } from '../log.ts';
import { FIGURES_DAYS, FIGURES_MESSAGES, type Figures, figuresOf } from '../operations/session/figures.ts';
import { readAvailability } from '../session/records/state-history.ts';
import type { SessionVault } from '../session/vault/vault.ts';
import { drillOf } from './drill-life.ts';
import { metadataPlace } from './engine-choice.ts';

export interface FiguresParts {
  readonly account: AccountConfig;
  readonly vault: Pick<SessionVault, 'list'>;
  /** Null: no service is running. */
  readonly outbox: Pick<StandingStore, 'sendTimes'> | null;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The figures of a session, running or not. */
export async function readFigures({ account, vault, outbox, log, now }: FiguresParts): Promise<Figures> {
  const sendTimes = outbox?.sendTimes(now - FIGURES_DAYS * 86_400_000, FIGURES_MESSAGES).catch((error: unknown) => {
    log.warn({ err: error }, 'the figures of deliveries cannot be read');
    return null;
  });
  const sources = {
    spells: readAvailability(metadataPlace(account), now).states,
    sendTimes: (await sendTimes) ?? null,
    backups: await vault.list(),
    drill: drillOf(account, now),
  };
  return figuresOf(sources, now);
}
