/** Every metric of our own, by Prometheus' conventions; `docs/metrics.md` is made from it. No label holds a customer's data. */
export interface MetricDoc {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

export const catalogue = {
  courier_session_info: { type: 'gauge', help: 'Always 1; the engine is a label.', labels: ['engine'] },
  courier_session_state: { type: 'gauge', help: '1 for the state that the session is in.', labels: ['state'] },
  courier_session_may_send: { type: 'gauge', help: '1 while the session can send.', labels: [] },
  courier_session_disconnects_total: {
    type: 'counter',
    help: 'Connections that ended, by the reason of the state that followed.',
    labels: ['reason'],
  },
  courier_session_connects_total: { type: 'counter', help: 'Connections that were made.', labels: [] },
  courier_session_proof_age_seconds: {
    type: 'gauge',
    help: 'Since WhatsApp last answered (outbound) or wrote (inbound) in this connection; absent: not yet.',
    labels: ['direction'],
  },
  courier_session_linked_timestamp_seconds: { type: 'gauge', help: 'When it was linked; absent: never.', labels: [] },
  courier_backup_timestamp_seconds: { type: 'gauge', help: 'When the last backup was made; absent: none.', labels: [] },
  courier_deliveries: { type: 'gauge', help: "Customers' messages, by state.", labels: ['state'] },
  courier_delivery_changes_total: {
    type: 'counter',
    help: 'Messages that came into a state since the start of the process, by role.',
    labels: ['role', 'state'],
  },
  courier_delivery_duration_seconds: {
    type: 'histogram',
    help: "From the invoice's arrival here to each outcome of the customer's message.",
    labels: ['state'],
  },
  courier_queue_oldest_age_seconds: {
    type: 'gauge',
    help: "Age of the oldest customer's message that is neither delivered nor final nor held; 0: there is none.",
    labels: [],
  },
  courier_outbox_readable: { type: 'gauge', help: '0 while the outbox cannot be read.', labels: [] },
  courier_sending_stopped: { type: 'gauge', help: '1 while a person has stopped sending.', labels: [] },
  courier_sending_awaits_approval: { type: 'gauge', help: '1 while an unusual day awaits approval.', labels: [] },
  courier_worker_failing: { type: 'gauge', help: '1 for each worker that is failing now.', labels: ['worker'] },
  courier_worker_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When each worker that does not fail last worked: intake is SAP, documents the PDF folder.',
    labels: ['worker'],
  },
  courier_incidents_open: { type: 'gauge', help: 'Open incidents, by severity.', labels: ['severity'] },
} as const satisfies Readonly<Record<string, MetricDoc>>;

export type MetricName = keyof typeof catalogue;

/** What is of the number, whichever companies send by it. */
export const OF_THE_NUMBER: ReadonlySet<string> = new Set<MetricName>([
  'courier_session_info',
  'courier_session_state',
  'courier_session_may_send',
  'courier_session_disconnects_total',
  'courier_session_connects_total',
  'courier_session_proof_age_seconds',
  'courier_session_linked_timestamp_seconds',
  'courier_backup_timestamp_seconds',
  'courier_sending_stopped',
  'courier_sending_awaits_approval',
]);

/** Upper bounds of the durations, seconds: a send takes seconds, a missing PDF hours. */
export const DURATION_BUCKETS = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400] as const;
