import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const apiErrors = {
  API_TOKEN_INVALID: {
    class: 'needs_person',
    sentence: 'The request has no token, or it is unknown, expired or revoked.',
    next: nextStep`Send the header "Authorization: Bearer TOKEN" with one that this makes: ${{ action: 'add_token' }}`,
  },
  API_SCOPE_MISSING: {
    class: 'needs_person',
    sentence: 'The token may not do this: it needs the scope {scope}.',
    next: nextStep`Make one with this scope: ${{ action: 'add_token' }}`,
  },
  API_REQUEST_INVALID: {
    class: 'permanent',
    sentence: 'The request is not valid: {detail}',
    next: 'Compare it with /api/v1/openapi.json.',
  },
  API_REQUEST_TOO_LARGE: {
    class: 'permanent',
    sentence: 'The body of the request is larger than {limit} bytes.',
    next: 'Send a smaller body: no request needs that much.',
  },
  API_NO_SUCH_ROUTE: {
    class: 'permanent',
    sentence: 'There is nothing at this address and method.',
    next: 'The routes are in /api/v1/openapi.json.',
  },
  API_FAILED: {
    class: 'temporary',
    sentence: 'The request failed; the reason is in the log of the service only.',
    next: nextStep`See the log, then: ${{ action: 'status' }}`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const apiError = errorFactory(apiErrors);
