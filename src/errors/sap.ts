import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const sapErrors = {
  SAP_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The Service Layer at {url} cannot be reached: {reason}.',
    next: 'Check SAP_URL, the network and that the Service Layer is running. A running service retries automatically.',
  },
  SAP_TIMEOUT: {
    class: 'temporary',
    sentence: 'The Service Layer did not answer {method} {resource} within {seconds} s.',
    next: 'A running service retries automatically. If it persists, check the load of the Service Layer.',
  },
  SAP_SILENT: {
    class: 'temporary',
    sentence: 'SAP accepted the connection and has not answered for {seconds} s ({url}).',
    next: 'A running service waits, and retries automatically. If it persists, restart the Service Layer or its proxy.',
  },
  SAP_UNAVAILABLE: {
    class: 'temporary',
    sentence: 'The Service Layer answered {method} {resource} with status {status}: {text}.',
    next: 'A running service retries automatically. If it persists, restart the Service Layer or its proxy.',
  },
  SAP_ANSWER_UNREADABLE: {
    class: 'temporary',
    sentence: 'The answer to {method} {resource} is unreadable ({reason}): {excerpt}',
    next: 'A running service retries automatically. If it persists, check that SAP_URL points to the Service Layer and not to another program.',
  },
  SAP_NOT_SERVICE_LAYER: {
    class: 'needs_person',
    sentence: '{url} answers, but not as a Service Layer: status {status}.',
    next: 'Correct SAP_URL: scheme, host and port (50000 by default), without `/b1s/v2`.',
  },
  SAP_PROXY_REFUSED: {
    class: 'needs_person',
    sentence: 'A proxy in front of the Service Layer at {url} rejected the credentials (status {status}).',
    next: "Put the proxy's user and password into SAP_URL: https://user:password@host/path.",
  },
  SAP_GATEWAY_REFUSED: {
    class: 'needs_person',
    sentence:
      'Something in front of the Service Layer, not SAP, refused {method} {resource} with status {status}: {text}.',
    next: 'Have the proxy, gateway or firewall in SAP_URL pass GET, POST, PATCH and DELETE below /b1s/v2, and bodies of some KB. Nothing is wrong with the SAP user.',
  },
  SAP_CERTIFICATE_UNTRUSTED: {
    class: 'needs_person',
    sentence: 'The certificate of {url} is not trusted: {reason}. No password was sent.',
    next: nextStep`Set SAP_CA_FILE to its certificate authority, or SAP_TLS_FINGERPRINT to what ${{ action: 'show_sap_fingerprint' }} shows, after verifying it on the SAP server.`,
  },
  SAP_CERTIFICATE_WEAK: {
    class: 'needs_person',
    sentence: 'The certificate of {url} is too weak for TLS today: {reason}. No password was sent.',
    next: nextStep`Have a certificate with a key of at least 2048 bits and SHA-256 made for the Service Layer. Until then SAP_TLS_FINGERPRINT can pin the old one, after comparing what ${{ action: 'show_sap_fingerprint' }} shows on the SAP server.`,
  },
  SAP_CERTIFICATE_CHANGED: {
    class: 'needs_person',
    sentence: 'The certificate of {url} is not the pinned one: its SHA-256 is {found}. No password was sent.',
    next: 'If the certificate was renewed, set SAP_TLS_FINGERPRINT to the new value; otherwise someone may be intercepting the connection.',
  },
  SAP_TRUST_INVALID: {
    class: 'needs_person',
    sentence: '{variable} cannot be used: {reason}.',
    next: 'Correct {variable}; docs/configuration.md shows an example.',
  },
  SAP_LOGIN_REFUSED: {
    class: 'needs_person',
    sentence:
      'SAP refused the login of {user} to {company}: {text} ({sapCode}). A running service does not log in again before {until}, so that SAP does not lock the user.',
    next: nextStep`Correct SAP_COMPANY_DB, SAP_USERNAME or SAP_PASSWORD and restart a running service, or fix the user in SAP; then check it: ${{ action: 'check_sap' }}`,
  },
  SAP_SESSION_REJECTED: {
    class: 'temporary',
    sentence: 'SAP rejected a session it had just opened: {reason}.',
    next: 'A running service retries automatically. If it persists, check that a load balancer in front of the Service Layer preserves the cookie ROUTEID.',
  },
  SAP_RIGHT_MISSING: {
    class: 'needs_person',
    sentence: 'The SAP user lacks permission: {method} {resource}: {text} ({sapCode}).',
    next: 'Grant the user of SAP_USERNAME permission for this object (Administration > System Initialization > Authorizations).',
  },
  SAP_PROPERTY_UNKNOWN: {
    class: 'needs_person',
    sentence: 'This version of SAP lacks a required property: {text} ({sapCode}).',
    next: 'Ask your SAP consultant for a newer version of SAP Business One.',
  },
  SAP_USER_FIELDS_MISSING: {
    class: 'needs_person',
    sentence: 'Required user fields are missing or not yet visible: {text}.',
    next: nextStep`Create them with ${{ action: 'set_up_sap' }} and restart the Service Layer.`,
  },
  SAP_USER_TABLE_MISSING: {
    class: 'needs_person',
    sentence: 'The status table is missing or not yet visible: {text}.',
    next: nextStep`Create them with ${{ action: 'set_up_sap' }} and restart the Service Layer.`,
  },
  SAP_SETUP_NEEDED: {
    class: 'needs_person',
    sentence: 'SAP has no fields for the delivery status yet: {states}.',
    next: nextStep`Create them with ${{ action: 'set_up_sap' }}, then restart the Service Layer.`,
  },
  SAP_RESTART_NEEDED: {
    class: 'needs_person',
    sentence: 'The status fields exist, but the Service Layer does not know them yet: {states}.',
    next: nextStep`Restart the Service Layer, then check it: ${{ action: 'check_sap' }}`,
  },
  SAP_SETUP_INCOMPLETE: {
    class: 'needs_person',
    sentence: 'SAP accepted the request, but these were not created: {names}.',
    next: 'Create them in SAP (Tools > Customization Tools > User-Defined Fields); docs/sap-business-one.md lists types and lengths.',
  },
  SAP_DOCUMENT_GONE: {
    class: 'permanent',
    sentence: 'SAP no longer has {type} {docEntry}; its status cannot be written.',
    next: 'Nothing to do if it was removed on purpose; the status is kept in the outbox.',
  },
  SAP_REQUEST_REFUSED: {
    class: 'permanent',
    sentence: 'SAP refused {method} {resource} with status {status}: {text} ({sapCode}).',
    next: 'Ask your SAP consultant about this text.',
  },
  SAP_FILE_TOO_LARGE: {
    class: 'permanent',
    sentence: 'The file {resource} from SAP is too large: {reason}.',
    next: 'Attach a smaller file to the document in SAP.',
  },
  SAP_WRITE_REFUSED: {
    class: 'temporary',
    sentence: "SAP's validation rejected the status of {type} {docEntry}: {text} ({sapCode}).",
    next: 'It stays pending and is retried indefinitely. Allow changes of the U_Courier fields in SBO_SP_TransactionNotification, or set SAP_WRITE_BACK=user_table.',
  },
  SAP_WRITE_REFUSED_AS_MISSING: {
    class: 'temporary',
    sentence:
      'SAP rejected the status of {type} {docEntry} as if the document were missing, but it is there: {text} ({sapCode}).',
    next: 'It is retried. Approval procedures and missing branches are answered this way: take the SAP user of this service out of the approval templates (Administration > Approval Process), assign it to the branch, or set SAP_WRITE_BACK=user_table.',
  },
  SAP_WRITE_FORBIDDEN_FIELD: {
    class: 'temporary',
    sentence: 'SAP does not let the status of {type} {docEntry} be changed in its present state: {text} ({sapCode}).',
    next: 'This is a rule of SAP for closed, cancelled or locked documents, not a check of your company. It is retried; if it persists, set SAP_WRITE_BACK=user_table, which leaves the document untouched.',
  },
  SAP_WRITE_NOT_COMMITTED: {
    class: 'temporary',
    sentence: 'SAP accepted the status of {type} {docEntry}, but could not save it: {text} ({sapCode}).',
    next: 'This is a failure within SAP, not a check of your company. It is retried. If it persists for every document, check that the load balancer preserves the cookie ROUTEID, take DbUser and DbPassword out of the configuration of the Service Layer, and restart it.',
  },
  SAP_WRITE_BLOCKED: {
    class: 'temporary',
    sentence:
      "Another transaction in SAP's database holds {type} {docEntry}, so its status could not be written: {text} ({sapCode}).",
    next: 'Nothing to do: it is retried automatically. If it persists, have the locks in the database of SAP checked.',
  },
  SAP_WRITE_BY_RULE: {
    class: 'temporary',
    sentence: 'SAP itself rejected the status of {type} {docEntry}: {text} ({sapCode}).',
    next: "It stays pending and is retried indefinitely. The text is SAP's own (a locked period, a closed document, a missing licence or branch); ask your SAP consultant about it. SAP_WRITE_BACK=user_table leaves the document untouched.",
  },
  SAP_WRITE_CONFLICT: {
    class: 'temporary',
    sentence: '{type} {docEntry} was repeatedly changed by others while its status was being written.',
    next: 'It is retried automatically.',
  },
  SAP_WRITE_UNCERTAIN: {
    class: 'ambiguous',
    sentence: 'The connection broke during {method} {resource}; it may have been done: {reason}.',
    next: 'Nothing to do: the document is read again to find out.',
  },
  SAP_TOTAL_MISSING: {
    class: 'needs_person',
    sentence: 'The {entity} is in {currency}, but SAP has no total for it in that currency.',
    next: 'Check currency, rate and total of the document in SAP; once it has a total, it is sent automatically.',
  },
  SAP_BRANCH_MISSING: {
    class: 'needs_person',
    sentence: 'SAP names no branch for the {entity}, and only some branches are delivered (SAP_BRANCHES).',
    next: "Give SAP_USERNAME the right on the document's branch in SAP, or unset SAP_BRANCHES.",
  },
  SAP_BRANCH_UNKNOWN: {
    class: 'needs_person',
    sentence: 'SAP has no branch {branches}, which SAP_BRANCHES names. It has: {has}.',
    next: 'Correct SAP_BRANCHES and restart.',
  },
  SAP_BRANCH_UNASSIGNED: {
    class: 'needs_person',
    sentence:
      'The SAP user {user} is not assigned to branch {branches}, which SAP_BRANCHES names: SAP may hide its documents, so that they are never sent, and rejects their status.',
    next: 'Assign it in SAP (Administration > Setup > General > Users > Branch Assignment), or take the branch out of SAP_BRANCHES.',
  },
  SAP_ROW_UNREADABLE: {
    class: 'needs_person',
    sentence:
      'SAP shows a {type} without a number that can be read (DocEntry {docEntry}), so it cannot be delivered: {excerpt}',
    next: nextStep`Look it up in SAP and find out what changed there (an add-on, a view); other documents are not affected. It is checked again at every poll and once a day; ${{ action: 'check_sap' }} tells the version.`,
  },
  SAP_DATA_UNEXPECTED: {
    class: 'permanent',
    sentence: 'SAP sent {entity} with an unexpected {property}: {value}.',
    next: nextStep`Report it with the version that ${{ action: 'check_sap' }} shows.`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const sapError = errorFactory(sapErrors);
