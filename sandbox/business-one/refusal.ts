/** A request that the Service Layer refuses: HTTP status, its own code, its own text. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, text: string) {
    super(text);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

export const invalidSession = () => new Refusal(401, 301, 'Invalid session or session already timeout.');
export const noMatchingRecord = () => new Refusal(404, -2028, 'No matching records found (ODBC -2028)');
/** A write to a document of a branch that the user is not assigned to: as if the document were not there. */
export const missingBranch = () => new Refusal(400, -2028, 'No matching records found (ODBC -2028)');
/** For `$select` and bodies; see {@link invalidFilterProperty} for `$filter` and `$orderby`. */
export const invalidProperty = (property: string, type: string) =>
  new Refusal(400, -1000, `Property '${property}' of '${type}' is invalid`);
export const invalidFilterProperty = (property: string) => new Refusal(400, 201, `Property '${property}' is invalid`);
export const invalidQuery = (text: string) => new Refusal(400, 204, text);
export const notPermitted = () => new Refusal(403, -6006, 'You are not permitted to perform this action');
export const etagConflict = () =>
  new Refusal(412, -2039, 'Another user or another operation modified data; to continue, open the window again');
export const duplicateEntry = () =>
  new Refusal(400, -2035, 'This entry already exists in the following tables (ODBC -2035)');
