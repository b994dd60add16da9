/** Values in what the library hands on, which may be anything. */
import { proto, ReachoutTimelockEnforcementType, type ReachoutTimelockState } from 'baileys';
import type { AccountLimits } from '../limits.ts';

/** The library expects this one type as its own message class. */
export function revive(type: string, found: Record<string, unknown>): Record<string, unknown> {
  if (type !== 'app-state-sync-key') return found;
  return Object.fromEntries(
    Object.entries(found).map(([id, value]) => [id, proto.Message.AppStateSyncKeyData.fromObject(value as object)]),
  );
}

/** Epoch milliseconds of an HTTP `Date` header; null: there is none that can be read. */
export function timeOf(date: string | undefined): number | null {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? null : at;
}

/** A number in what the library hands out; null: it is none. */
export function numberAt(holder: unknown, name: string): number | null {
  if (typeof holder !== 'object' || holder === null) return null;
  const value: unknown = Reflect.get(holder, name);
  return typeof value === 'number' ? value : null;
}

/** `<failure>` hands over its attributes, `<stream:error>` the node of its reason. */
export function attributesOf(data: unknown): Record<string, string> {
  if (typeof data !== 'object' || data === null || data instanceof Error) return {};
  const holder: unknown = 'attrs' in data ? data.attrs : data;
  if (typeof holder !== 'object' || holder === null) return {};
  return Object.fromEntries(Object.entries(holder).filter(([, value]) => typeof value === 'string'));
}

/** A restriction that WhatsApp tells of by itself. */
export function limitsOf({ isActive, timeEnforcementEnds, enforcementType }: ReachoutTimelockState): AccountLimits {
  const until = timeEnforcementEnds?.getTime() ?? null;
  const kind = enforcementType ?? ReachoutTimelockEnforcementType.DEFAULT;
  return { restriction: isActive ? { until, kind } : null };
}
