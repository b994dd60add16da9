import { sapError } from '../../errors/sap.ts';
import type { Branch } from '../invoice-source.ts';
import type { Call } from './call.ts';
import { allRows, byLink, collectionCall } from './collection.ts';
import { Fields, yesNo } from './fields.ts';
import { objectsOf } from './json.ts';
import type { ServiceLayer } from './service-layer.ts';

/** A branch as the company and the user of the connection have it. */
export interface KnownBranch extends Branch {
  readonly disabled: boolean;
  /** Whether the user is assigned to it; null: SAP does not tell. */
  readonly assigned: boolean | null;
}

/** SAP 9.2 has no such service. */
const currentUser: Call = {
  method: 'POST',
  resource: 'UsersService_GetCurrentUser',
  expects: ['UserCode', 'UserBranchAssignment'],
};

/** The company's branches; none where it does not use them. @throws `SAP_RIGHT_MISSING`, `SAP_REQUEST_REFUSED` */
export async function readBranches(client: ServiceLayer, signal: AbortSignal): Promise<KnownBranch[]> {
  const question = { entitySet: 'BusinessPlaces', pageSize: 0, page: byLink({ $select: 'BPLID,BPLName,Disabled' }) };
  const rows = await allRows(question, client.pageSizes(question.entitySet), (options) =>
    client.read(collectionCall(question, options), signal),
  );
  const assigned = rows.length === 0 ? null : await readAssigned(client, signal);
  return rows.flatMap((row) => {
    const fields = new Fields(row, 'BusinessPlace');
    const id = fields.integer('BPLID');
    if (id === null) return [];
    const disabled = fields.member('Disabled', yesNo) === 'tYES';
    return [{ id, name: fields.text('BPLName'), disabled, assigned: assigned?.has(id) ?? null }];
  });
}

async function readAssigned(client: ServiceLayer, signal: AbortSignal): Promise<ReadonlySet<number> | null> {
  const answer = await client.read(currentUser, signal);
  const rows = answer.ok ? answer.body?.['UserBranchAssignment'] : null;
  if (!Array.isArray(rows)) return null;
  const ids = objectsOf(rows).map((row) => new Fields(row, 'User').integer('BPLID'));
  return new Set(ids.filter((id) => id !== null));
}

/** `3 (Sur)`. */
export function branchWords({ id, name }: Branch): string {
  return name === null ? String(id) : `${id} (${name})`;
}

/**
 * What is wrong with the branches to be delivered: the company does not have one, or the user is not assigned to it, so that
 * SAP hides its documents or lets nobody write their status. null: nothing, as far as SAP tells.
 */
export function blindSpot(wanted: readonly number[], known: readonly KnownBranch[], user: string) {
  const absent = wanted.filter((id) => known.every((one) => one.id !== id));
  if (absent.length > 0) {
    const has = known.map(branchWords).join(', ');
    return sapError('SAP_BRANCH_UNKNOWN', { branches: absent.join(', '), has: has === '' ? 'none' : has });
  }
  const closed = known.filter(({ id, assigned }) => assigned === false && wanted.includes(id));
  return closed.length === 0
    ? null
    : sapError('SAP_BRANCH_UNASSIGNED', { branches: closed.map(branchWords).join(', '), user });
}
