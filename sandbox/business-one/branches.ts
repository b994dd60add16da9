import type { Company } from './company.ts';
import type { CompanyUser } from './company-data.ts';
import type { EntitySet } from './schema.ts';
import type { Row } from './values.ts';

/** Whether the user works for the branch of a document; one of no branch is everybody's. */
function isOfAnothers(set: EntitySet, row: Row, { branches }: CompanyUser): boolean {
  const branch = row['BPL_IDAssignedToInvoice'] ?? null;
  return set.objectType !== null && branches !== undefined && branch !== null && !branches.includes(Number(branch));
}

/** Data ownership by branch: the document is not listed, and not there by its key. */
export function isHidden(company: Company, set: EntitySet, row: Row, user: CompanyUser): boolean {
  return company.data.ownershipByBranch === true && isOfAnothers(set, row, user);
}

/** Without it: whoever is not assigned to the branch may read the document, and no more. */
export function isReadOnly(company: Company, set: EntitySet, row: Row, user: CompanyUser): boolean {
  return company.data.ownershipByBranch !== true && isOfAnothers(set, row, user);
}

/** What `UsersService_GetCurrentUser` answers. */
export function currentUser({ data }: Company, { name, branches }: CompanyUser): object {
  const assigned = branches ?? (data.branches ?? []).map(({ BPLID }) => BPLID);
  return {
    UserCode: name,
    UserName: name,
    Superuser: 'tNO',
    UserBranchAssignment: assigned.map((BPLID) => ({ UserCode: name, BPLID })),
  };
}
