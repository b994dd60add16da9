import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const sapErrors = {
  SAP_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The Service Layer at {url} cannot be reached: {reason}.',
    next: nextStep`Check SAP_URL, the network and that the Service Layer runs; ${{ action: 'check_sap' }} tells more. It is tried again by itself.`,
  },
  SAP_TIMEOUT: {
    class: 'temporary',
    sentence: 'The Service Layer did not answer {method} {resource} within {seconds} s.',
    next: 'It is tried again by itself. If it stays, look at the load of the Service Layer.',
  },
  SAP_UNAVAILABLE: {
    class: 'temporary',
    sentence: 'The Service Layer answered {method} {resource} with status {status}: {text}.',
    next: 'It is tried again by itself. If it stays, restart the Service Layer or its proxy.',
  },
  SAP_ANSWER_UNREADABLE: {
    class: 'temporary',
    sentence: 'The answer to {method} {resource} is not readable ({reason}): {excerpt}',
    next: 'It is tried again by itself. If it stays, check that SAP_URL is the Service Layer and no other program.',
  },
  SAP_NOT_SERVICE_LAYER: {
    class: 'needs_person',
    sentence: '{url} answers, but not as a Service Layer: status {status}.',
    next: 'Correct SAP_URL: scheme, host and port (50000 by default), without `/b1s/v2`.',
  },
  SAP_PROXY_REFUSED: {
    class: 'needs_person',
    sentence: 'A proxy in front of the Service Layer at {url} wants other credentials (status {status}).',
    next: "Put the proxy's user and password into SAP_URL: https://user:password@host/path.",
  },
  SAP_CERTIFICATE_UNTRUSTED: {
    class: 'needs_person',
    sentence: 'The certificate of {url} is not trusted: {reason}. No password was sent.',
    next: nextStep`Set SAP_CA_FILE to its authority, or SAP_TLS_FINGERPRINT to what ${{ action: 'show_sap_fingerprint' }} shows, after comparing it on the SAP server.`,
  },
  SAP_CERTIFICATE_CHANGED: {
    class: 'needs_person',
    sentence: 'The certificate of {url} is not the pinned one: its SHA-256 is {found}. No password was sent.',
    next: 'If the certificate was renewed, set SAP_TLS_FINGERPRINT to the new value; otherwise somebody is in between.',
  },
  SAP_TRUST_INVALID: {
    class: 'needs_person',
    sentence: '{variable} cannot be used: {reason}.',
    next: 'Correct {variable}; docs/configuration.md shows an example.',
  },
  SAP_LOGIN_REFUSED: {
    class: 'needs_person',
    sentence:
      'SAP refused the login of {user} to {company}: {text} ({sapCode}). It is not tried again before {until}, so that the user is not locked.',
    next: nextStep`Correct SAP_COMPANY_DB, SAP_USERNAME or SAP_PASSWORD and restart, or mend the user in SAP and check it: ${{ action: 'check_sap' }}`,
  },
  SAP_SESSION_REJECTED: {
    class: 'temporary',
    sentence: 'SAP does not accept a session that it has just opened: {reason}.',
    next: 'It is tried again by itself. If it stays, check that a load balancer in front of the Service Layer keeps the cookie ROUTEID.',
  },
  SAP_RIGHT_MISSING: {
    class: 'needs_person',
    sentence: 'The SAP user may not do this: {method} {resource}: {text} ({sapCode}).',
    next: 'Give the user of SAP_USERNAME the right on this object (Administration > System Initialization > Authorizations).',
  },
  SAP_PROPERTY_UNKNOWN: {
    class: 'needs_person',
    sentence: 'This version of SAP does not know a property that is needed: {text} ({sapCode}).',
    next: nextStep`Check SAP with ${{ action: 'check_sap' }}; it names what is missing.`,
  },
  SAP_USER_FIELDS_MISSING: {
    class: 'needs_person',
    sentence: 'User fields that are needed are not there, or not yet visible: {text}.',
    next: nextStep`Create them with ${{ action: 'set_up_sap' }} and restart the Service Layer.`,
  },
  SAP_USER_TABLE_MISSING: {
    class: 'needs_person',
    sentence: 'The table for the outcome is not there, or not yet visible: {text}.',
    next: nextStep`Create them with ${{ action: 'set_up_sap' }} and restart the Service Layer.`,
  },
  SAP_SETUP_NEEDED: {
    class: 'needs_person',
    sentence: 'The outcome has no place in SAP yet: {states}.',
    next: nextStep`Create it with ${{ action: 'set_up_sap' }}, then restart the Service Layer.`,
  },
  SAP_RESTART_NEEDED: {
    class: 'needs_person',
    sentence: 'The place of the outcome is there, but the Service Layer does not know it yet: {states}.',
    next: nextStep`Restart the Service Layer, then check it: ${{ action: 'check_sap' }}`,
  },
  SAP_SETUP_INCOMPLETE: {
    class: 'needs_person',
    sentence: 'SAP took the request without complaint, but these did not come into being: {names}.',
    next: 'Create them in SAP (Tools > Customization Tools > User-Defined Fields); docs/sap-business-one.md lists type and length.',
  },
  SAP_DOCUMENT_GONE: {
    class: 'permanent',
    sentence: 'SAP has no {type} {docEntry} any more; its outcome cannot be written.',
    next: 'Nothing needs doing when somebody removed it; the outcome is kept in the outbox.',
  },
  SAP_REQUEST_REFUSED: {
    class: 'permanent',
    sentence: 'SAP refused {method} {resource} with status {status}: {text} ({sapCode}).',
    next: nextStep`Look the text up with your SAP consultant; ${{ action: 'check_sap' }} may tell more.`,
  },
  SAP_WRITE_REFUSED: {
    class: 'temporary',
    sentence: "SAP's checks refused the outcome of {type} {docEntry}: {text} ({sapCode}).",
    next: 'It stays pending and is tried again for ever. Let SBO_SP_TransactionNotification pass changes of the U_Courier fields, or set SAP_WRITE_BACK=user_table.',
  },
  SAP_WRITE_CONFLICT: {
    class: 'temporary',
    sentence: '{type} {docEntry} was changed by somebody else again and again while its outcome was written.',
    next: 'It is tried again by itself.',
  },
  SAP_WRITE_UNCERTAIN: {
    class: 'ambiguous',
    sentence: 'The connection broke during {method} {resource}; it may have been done: {reason}.',
    next: 'It is settled by reading the document again.',
  },
  SAP_TOTAL_MISSING: {
    class: 'needs_person',
    sentence: 'The {entity} is in {currency}, but SAP shows no total of it in that currency.',
    next: 'Look at the currency, the rate and the total of the document in SAP; with a total there it goes by itself.',
  },
  SAP_ROW_UNREADABLE: {
    class: 'needs_person',
    sentence:
      'SAP shows a {type} without a number that can be read (DocEntry {docEntry}), so it cannot be delivered: {excerpt}',
    next: nextStep`Look it up in SAP, and for what changed there (an add-on, a view); the other documents go on. It is looked for again at each look and once a day; ${{ action: 'check_sap' }} tells the version.`,
  },
  SAP_DATA_UNEXPECTED: {
    class: 'permanent',
    sentence: 'SAP sent {entity} with an unexpected {property}: {value}.',
    next: nextStep`Report it with the version that ${{ action: 'check_sap' }} shows.`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const sapError = errorFactory(sapErrors);
