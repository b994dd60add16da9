import type { CodedError } from '../../errors/coded-error.ts';
import type { WorkerContext } from '../shared/context.ts';

/** Tells of what SAP shows and nobody can say which document it is, as long as the last look or the last sweep met it. */
export function createUnreadableRows({ failing, log }: Pick<WorkerContext, 'failing' | 'log'>) {
  const met = new Map<'look' | 'sweep', readonly CodedError[]>();

  return function note(by: 'look' | 'sweep', rows: readonly CodedError[]): void {
    const before = met.get(by) ?? [];
    met.set(by, rows);
    if (rows.length > before.length) log.warn({ by, rows: rows.length, err: rows[0] }, 'SAP shows unreadable rows');
    failing('unreadable_rows', [...met.values()].flat()[0] ?? null);
  };
}
