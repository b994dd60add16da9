import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Progress } from '../delivery/delivery.ts';
import { messageStates } from '../delivery/rules/lifecycle.ts';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import { type IncidentsPort, openIncidents, recentIncidents } from '../operations/incidents.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import { catalogue, DURATION_BUCKETS, type MetricName, OF_THE_NUMBER } from './catalogue.ts';

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
  readonly contentType: string;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  /** To be put together with those of others. */
  values(): Promise<MetricValues>;
  /** A message changed its state. */
  progress(change: Progress): void;
  /** The session may have changed its state. */
  sessionChanged(): void;
}

/** Outcomes whose duration is of interest. */
const OUTCOMES: ReadonlySet<string> = new Set(['sent', 'delivered', 'read', 'held', 'failed']);

export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  if (parts.labels === undefined) collectDefaultMetrics({ register: registry });
  else registry.setDefaultLabels(parts.labels);
  const gauge = (name: MetricName) => new Gauge({ ...describe(name), registers: [registry] });
  const counter = (name: MetricName) => new Counter({ ...describe(name), registers: [registry] });
  const gauges = new Map<MetricName, Gauge>();
  for (const name of namesOf('gauge')) gauges.set(name, gauge(name));
  const connects = counter('courier_session_connects_total');
  const disconnects = counter('courier_session_disconnects_total');
  const changes = counter('courier_delivery_changes_total');
  const durations = new Histogram({
    ...describe('courier_delivery_duration_seconds'),
    buckets: [...DURATION_BUCKETS],
    registers: [registry],
  });
  let connected = false;

  const set = (name: MetricName, value: number | null, labels: Record<string, string> = {}): void => {
    if (value !== null) gauges.get(name)?.set(labels, value);
  };

  async function collect(): Promise<void> {
    // Resetting one without labels would show 0 for what is not known.
    for (const [name, one] of gauges) {
      if (catalogue[name].labels.length === 0) one.remove();
      else one.reset();
    }
    sessionFigures(parts.status(), set);
    const standing = await parts.standing();
    set('courier_outbox_readable', standing === null ? 0 : 1);
    if (standing) deliveryFigures(standing, parts.now(), set);
    const open = openIncidents(recentIncidents(parts.incidents));
    for (const severity of ['warning', 'critical'] as const)
      set('courier_incidents_open', open.filter((one) => one.severity === severity).length, { severity });
  }

  return {
    contentType: registry.contentType,
    text: async () => {
      await collect();
      return registry.metrics();
    },
    values: async () => {
      await collect();
      return registry.getMetricsAsJSON();
    },
    progress: ({ role, to, createdAt, at }) => {
      changes.inc({ role, state: to });
      if (role === 'customer' && OUTCOMES.has(to)) durations.observe({ state: to }, Math.max(0, at - createdAt) / 1000);
    },
    sessionChanged: () => {
      const { maySend, reason } = parts.status();
      if (maySend === connected) return;
      connected = maySend;
      if (maySend) connects.inc();
      else disconnects.inc({ reason: reason ?? 'none' });
    },
  };
}

type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The figures of one company among several. */
export interface CompanyMetrics extends Pick<Metrics, 'values'> {
  readonly account: string;
  /** Others send by the account too. */
  readonly sharesAccount: boolean;
}

/** The figures of one process with several companies. */
export interface JointMetrics {
  readonly contentType: string;
  text(companies: readonly CompanyMetrics[]): Promise<string>;
}

/** Those of the process once, and those of each company with its labels; of a number that several share once, with the account's. */
export function createJointMetrics(): JointMetrics {
  const process = new Registry();
  collectDefaultMetrics({ register: process });
  return {
    contentType: process.contentType,
    text: async (companies) => {
      const all = [await process.getMetricsAsJSON()];
      const told = new Set<string>();
      for (const { account, sharesAccount, values } of companies) {
        const own = await values();
        all.push(sharesAccount ? withoutRepetition(own, told.has(account)) : own);
        told.add(account);
      }
      return AggregatorRegistry.aggregate(all).metrics();
    },
  };
}

function withoutRepetition(values: MetricValues, isTold: boolean): MetricValues {
  return values.flatMap((metric) => {
    if (!OF_THE_NUMBER.has(metric.name)) return metric;
    if (isTold) return [];
    const ofAccount = metric.values.map(({ labels: { company: _, ...labels }, ...value }) => ({ ...value, labels }));
    return { ...metric, values: ofAccount };
  });
}

type Set = (name: MetricName, value: number | null, labels?: Record<string, string>) => void;

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

function describe(name: MetricName) {
  const { help, labels } = catalogue[name];
  return { name, help, labelNames: [...labels] };
}

function namesOf(type: 'gauge'): readonly MetricName[] {
  return (Object.keys(catalogue) as MetricName[]).filter((name) => catalogue[name].type === type);
}
