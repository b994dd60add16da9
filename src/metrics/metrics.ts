import type { Progress } from '../delivery/delivery.ts';
import { messageStates } from '../delivery/rules/lifecycle.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import { type IncidentsPort, openIncidents, recentIncidents } from '../operations/incidents.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import { type MetricName, OF_THE_NUMBER } from './catalogue.ts';
import { Durations, type Figures, figuresText, type Labels, type Sample, Tally } from './figures.ts';
import { ProcessFigures } from './process-figures.ts';

export interface MetricsParts {
  readonly status: () => SessionStatus;
  /** Null: the outbox cannot be read just now. */
  readonly standing: () => Promise<DeliveryStanding | null>;
  readonly incidents: IncidentsPort;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of one company among several: on each of its figures, and without those of the process. Default: there is only one. */
  readonly labels?: Readonly<Record<'company' | 'account', string>>;
}

/** The figures of one process, counted from its start. */
export interface Metrics {
  /** In Prometheus' text format, with those of the process itself. */
  text(): Promise<string>;
  /** To be put together with those of others. */
  figures(): Promise<Figures>;
  /** A message changed its state. */
  progress(change: Progress): void;
  /** The session may have changed its state. */
  sessionChanged(): void;
}

/** Outcomes whose duration is of interest. */
const OUTCOMES: ReadonlySet<string> = new Set(['sent', 'delivered', 'read', 'held', 'failed']);

export function createMetrics(parts: MetricsParts): Metrics {
  const disconnects = new Tally();
  const changes = new Tally();
  const durations = new Durations();
  const ofProcess = new ProcessFigures();
  let connects = 0;
  let connected = false;

  async function figures(): Promise<Figures> {
    const known = new Map<MetricName, readonly Sample[]>();
    const add = (name: MetricName, samples: readonly Sample[]): void => {
      const labelled = samples.map((sample) => ({ ...sample, labels: { ...sample.labels, ...parts.labels } }));
      known.set(name, [...(known.get(name) ?? []), ...labelled]);
    };
    const set: Set = (name, value, labels = {}) => {
      if (value !== null) add(name, [{ name, labels, value }]);
    };
    sessionFigures(parts.status(), set);
    set('courier_session_connects_total', connects);
    add('courier_session_disconnects_total', disconnects.samples('courier_session_disconnects_total'));
    add('courier_delivery_changes_total', changes.samples('courier_delivery_changes_total'));
    add('courier_delivery_duration_seconds', durations.samples('courier_delivery_duration_seconds'));
    const standing = await parts.standing();
    set('courier_outbox_readable', standing === null ? 0 : 1);
    if (standing) deliveryFigures(standing, parts.now(), set);
    const open = openIncidents(recentIncidents(parts.incidents));
    for (const severity of ['warning', 'critical'] as const)
      set('courier_incidents_open', open.filter((one) => one.severity === severity).length, { severity });
    return known;
  }

  return {
    figures,
    text: async () => `${figuresText([await figures()])}\n${await ofProcess.text()}`,
    progress: ({ role, to, createdAt, at }) => {
      changes.add({ role, state: to });
      if (role === 'customer' && OUTCOMES.has(to)) durations.add(to, Math.max(0, at - createdAt) / 1000);
    },
    sessionChanged: () => {
      const { maySend, reason } = parts.status();
      if (maySend === connected) return;
      connected = maySend;
      if (maySend) connects += 1;
      else disconnects.add({ reason: reason ?? 'none' });
    },
  };
}

/** The figures of one company among several. */
export interface CompanyMetrics extends Pick<Metrics, 'figures'> {
  readonly account: string;
  /** Others send by the account too. */
  readonly sharesAccount: boolean;
}

/** The figures of one process with several companies. */
export interface JointMetrics {
  text(companies: readonly CompanyMetrics[]): Promise<string>;
}

/** Those of the process once, and those of each company with its labels; of a number that several share once, with the account's. */
export function createJointMetrics(): JointMetrics {
  const ofProcess = new ProcessFigures();
  return {
    text: async (companies) => {
      const all: Figures[] = [];
      const told = new Set<string>();
      for (const { account, sharesAccount, figures } of companies) {
        const own = await figures();
        all.push(sharesAccount ? withoutRepetition(own, told.has(account)) : own);
        told.add(account);
      }
      return `${figuresText(all)}\n${await ofProcess.text()}`;
    },
  };
}

function withoutRepetition(figures: Figures, isTold: boolean): Figures {
  const ofAccount = (samples: readonly Sample[]): readonly Sample[] =>
    isTold ? [] : samples.map(({ labels: { company: _, ...labels }, ...sample }) => ({ ...sample, labels }));
  return new Map([...figures].map(([name, samples]) => [name, OF_THE_NUMBER.has(name) ? ofAccount(samples) : samples]));
}

type Set = (name: MetricName, value: number | null, labels?: Labels) => void;

function sessionFigures(status: SessionStatus, set: Set): void {
  const { engine, state, maySend, proofs, linkedAt, lastBackupAt } = status;
  set('courier_session_info', 1, { engine });
  set('courier_session_state', 1, { state });
  set('courier_session_may_send', maySend ? 1 : 0);
  set('courier_session_proof_age_seconds', seconds(proofs.outboundMs), { direction: 'outbound' });
  set('courier_session_proof_age_seconds', seconds(proofs.inboundMs), { direction: 'inbound' });
  set('courier_session_linked_timestamp_seconds', seconds(linkedAt));
  set('courier_backup_timestamp_seconds', seconds(lastBackupAt));
}

function deliveryFigures(standing: DeliveryStanding, now: number, set: Set): void {
  const { customers, oldestWaiting, stopped, unusual, failing, worked } = standing;
  for (const state of messageStates) set('courier_deliveries', customers[state] ?? 0, { state });
  set('courier_queue_oldest_age_seconds', oldestWaiting === null ? 0 : (now - Date.parse(oldestWaiting)) / 1000);
  set('courier_sending_stopped', stopped ? 1 : 0);
  set('courier_sending_awaits_approval', unusual ? 1 : 0);
  for (const { worker } of failing) set('courier_worker_failing', 1, { worker });
  for (const [worker, at] of Object.entries(worked))
    set('courier_worker_success_timestamp_seconds', Date.parse(at) / 1000, { worker });
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
