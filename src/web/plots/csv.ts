import type { Plots } from '../../operations/plots.ts';

const HEADS = [
  'from',
  'to',
  'read',
  'delivered',
  'sent',
  'held',
  'failed',
  'tookP50Seconds',
  'tookP95Seconds',
  'waitedP50Seconds',
  'waitedP95Seconds',
  'onTimeShare',
  'readShare',
  'reconnects',
] as const;

/** The stretches of time as CSV (RFC 4180) with times in ISO 8601 UTC; empty: nothing was measured. Pure. */
export function plotsCsv({ blocks }: Plots): string {
  const lines = blocks.map(({ from, to, outcomes, took, waited, onTime, readShare, reconnects }) => [
    new Date(from).toISOString(),
    new Date(to).toISOString(),
    outcomes.read,
    outcomes.delivered,
    outcomes.sent,
    outcomes.held,
    outcomes.failed,
    seconds(took?.p50),
    seconds(took?.p95),
    seconds(waited?.p50),
    seconds(waited?.p95),
    share(onTime),
    share(readShare),
    reconnects,
  ]);
  return [HEADS, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function seconds(ms: number | undefined): number | '' {
  return ms === undefined ? '' : ms / 1000;
}

function share(value: number | null): string {
  return value === null ? '' : value.toFixed(4);
}
