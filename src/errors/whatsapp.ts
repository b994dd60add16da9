import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const whatsappErrors = {
  WHATSAPP_LIBRARY_MISSING: {
    class: 'needs_person',
    sentence: 'The engine "{engine}" needs the library {library}, which is not installed.',
    next: nextStep`Install it with ${{ action: 'install_library', library: '{library}' }} (for baileys note that its libsignal is under GPL-3.0), or choose another WHATSAPP_ENGINE.`,
  },
  WHATSAPP_NOT_LINKED: {
    class: 'needs_person',
    sentence: 'No phone is linked here.',
    next: nextStep`Link one: ${{ action: 'link' }}`,
  },
  WHATSAPP_ALREADY_LINKED: {
    class: 'needs_person',
    sentence: 'A phone is linked already; linking again would overwrite its login.',
    next: nextStep`Move the old login to quarantine first: ${{ action: 'clean' }}`,
  },
  WHATSAPP_STORE_DAMAGED: {
    class: 'needs_person',
    sentence: 'The session store is damaged: {detail}.',
    next: nextStep`Repair it: ${{ action: 'repair' }}`,
  },
  WHATSAPP_STORE_NEWER: {
    class: 'needs_person',
    sentence:
      'The session in {path} was written by a newer version of Invoice Courier (format {found}, known {known}).',
    next: 'Install the newer version again; this one leaves the session as it is.',
  },
  WHATSAPP_RECORD_NEWER: {
    class: 'needs_person',
    sentence:
      '{path} was written by a newer version of Invoice Courier; it lies as {movedTo} now, and a new one is begun.',
    next: 'Nothing is wrong with the session. When the newer version is installed again, put the file back in its place.',
  },
  WHATSAPP_STORE_UNWRITABLE: {
    class: 'temporary',
    sentence: 'The session store cannot be written: {detail}.',
    next: 'Check for a full disk or missing permissions on WHATSAPP_AUTH_PATH, or on the folder of temporary files (TMPDIR) if that is named.',
  },
  WHATSAPP_LOGIN_IN_DATABASE: {
    class: 'needs_person',
    sentence: 'The login of this session lies in PostgreSQL, and what is in WHATSAPP_AUTH_PATH is its copy.',
    next: 'Only the service uses it, with DATABASE_URL set: a copy may be older than what was sent with the login since, and would harm it. To do without PostgreSQL, move it back first (database move, docs/scale.md).',
  },
  WHATSAPP_CERTIFICATE_REFUSED: {
    class: 'needs_person',
    sentence: "The server's Noise certificate is not accepted as WhatsApp's: {detail}.",
    next: 'Someone may be intercepting the connection: check the network. Only if you trust it, set WHATSAPP_VERIFY_NOISE_CERTIFICATE=false.',
  },
  WHATSAPP_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'WhatsApp is not connected; nothing was sent.',
    next: nextStep`It is retried once the session is connected; check: ${{ action: 'status' }}`,
  },
  WHATSAPP_BUSY: {
    class: 'temporary',
    sentence: 'The engine is already {doing}.',
    next: 'Wait until it has finished, then try again.',
  },
  WHATSAPP_NO_ANSWER: {
    class: 'temporary',
    sentence: 'WhatsApp did not answer within {ms} ms ({question}).',
    next: 'It is retried; if it persists, the session reconnects automatically.',
  },
  WHATSAPP_QUERY_REFUSED: {
    class: 'temporary',
    sentence: 'WhatsApp refused the query "{question}": {detail}.',
    next: 'It is retried later.',
  },
  WHATSAPP_NOT_A_PERSON: {
    class: 'permanent',
    sentence: 'The address is a group, list, status or channel, not a person; nothing was sent.',
    next: 'Nothing to do: it is never sent.',
  },
  WHATSAPP_RECIPIENT_WITHOUT_DEVICES: {
    class: 'temporary',
    sentence: 'WhatsApp listed no devices for the recipient; nothing was sent.',
    next: 'It is retried; if it persists, check that the number is on WhatsApp.',
  },
  WHATSAPP_ENCRYPTION_FAILED: {
    class: 'temporary',
    sentence: "The recipient's encryption keys could not be obtained; nothing was sent.",
    next: 'It is retried.',
  },
  WHATSAPP_SEND_FAILED: {
    class: 'temporary',
    sentence: 'The message could not be written: {detail}; nothing was sent.',
    next: 'It is retried.',
  },
  WHATSAPP_LEASE_ENDED: {
    class: 'temporary',
    sentence:
      'This node has not reached PostgreSQL for too long, so another may have taken the session; nothing was sent.',
    next: 'It is sent by the node that runs the session.',
  },
  WHATSAPP_REVOKE_REFUSED: {
    class: 'permanent',
    sentence: 'The message could not be deleted for everyone: {detail}.',
    next: 'Ask the recipient to delete it. In WhatsApp on the account\'s phone, "Delete for everyone" may still be offered.',
  },
  WHATSAPP_ID_NOT_OURS: {
    class: 'temporary',
    sentence: 'WhatsApp Web would have used its own message id; nothing was sent.',
    next: 'It is sent with an id from WhatsApp Web; if its result is unclear, the chat is checked, or a person decides.',
  },
  WHATSAPP_SEND_UNCERTAIN: {
    class: 'ambiguous',
    sentence: 'The connection ended while a message was being written; it may have been sent ({detail}).',
    next: 'Receipts after the reconnect will tell; otherwise it is resent under the same id, or held for a person.',
  },
  WHATSAPP_UPLOAD_FAILED: {
    class: 'temporary',
    sentence: "The document could not be uploaded to WhatsApp's media servers: {detail}.",
    next: 'It is retried.',
  },
  WHATSAPP_LINE_TOO_SLOW: {
    class: 'temporary',
    sentence: 'The line is too slow for this document ({figures}); nothing was sent.',
    next: 'It is tried again, and held for a person if that does not help.',
  },
  WHATSAPP_DOCUMENT_UNREADABLE: {
    class: 'permanent',
    sentence: 'The document cannot be read: {detail}.',
    next: 'Check that the file exists and that the service can read it.',
  },
  WHATSAPP_DOCUMENT_CHANGED: {
    class: 'permanent',
    sentence: 'The document has changed since it was checked; it was not sent.',
    next: 'It is checked again; do not overwrite a PDF that is waiting to be sent.',
  },
  WHATSAPP_PAYLOAD_DAMAGED: {
    class: 'permanent',
    sentence: 'The stored copy of the prepared message {messageId} is damaged.',
    next: nextStep`Prepare it again: ${{ action: 'resend' }}`,
  },
  WHATSAPP_PASSKEY_NOT_ASKED: {
    class: 'needs_person',
    sentence: 'WhatsApp is not asking for a passkey now: the attempt to link has ended or continued.',
    next: nextStep`Start another attempt when you are ready: ${{ action: 'link' }}`,
  },
  WHATSAPP_PASSKEY_EXPIRED: {
    class: 'needs_person',
    sentence: "WhatsApp's passkey request has expired: it must be answered within five minutes.",
    next: nextStep`Start another attempt when you are ready: ${{ action: 'link' }}`,
  },
  WHATSAPP_PASSKEY_UNFIT: {
    class: 'needs_person',
    sentence: "The passkey's answer was not sent to WhatsApp: {detail}.",
    next: 'Answer the question that is shown now, in the window that it opened.',
  },
  WHATSAPP_PASSKEY_WINDOW_IMPOSSIBLE: {
    class: 'needs_person',
    sentence: 'The passkey window cannot be opened: {detail}.',
    next: nextStep`Use a computer with a screen, and Chrome, Edge or Chromium: ${{ action: 'link', passkey: 'address' }} or ${{ action: 'link', passkey: 'paste' }} on this one. See docs/linking.md.`,
  },
  WHATSAPP_PASSKEY_WINDOW_CLOSED: {
    class: 'needs_person',
    sentence: 'The window was closed before the passkey was used; nothing was sent to WhatsApp.',
    next: nextStep`Start another attempt when you are ready: ${{ action: 'link', passkey: 'window' }}`,
  },
  WHATSAPP_PASSKEY_REFUSED: {
    class: 'needs_person',
    sentence: 'WhatsApp rejected the passkey: {detail}.',
    next: 'It is not retried automatically. Wait a while, look at WhatsApp on the phone, then start another attempt; docs/linking.md says what else can be done.',
  },
  WHATSAPP_PROXY_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The proxy {proxy} cannot be reached: {detail}.',
    next: 'Check that the proxy runs, its address in WHATSAPP_PROXY, and the firewall.',
  },
  WHATSAPP_PROXY_PASSWORD: {
    class: 'needs_person',
    sentence: 'The proxy {proxy} does not accept the user and password: {detail}.',
    next: 'Correct user and password in WHATSAPP_PROXY or its file (percent-encoded), then restart the service.',
  },
  WHATSAPP_PROXY_FORBIDS: {
    class: 'temporary',
    sentence: 'The proxy {proxy} refuses to connect to {host}: {detail}.',
    next: nextStep`Allow it in the proxy; every host that must be reachable is in ${{ action: 'status' }}`,
  },
  WHATSAPP_HOST_BLOCKED: {
    class: 'temporary',
    sentence: 'A server of WhatsApp cannot be reached from this computer: {hosts}.',
    next: nextStep`Allow it in the firewall or the proxy; every host that must be reachable is in ${{ action: 'status' }}`,
  },
  WHATSAPP_ENGINE_GONE: {
    class: 'temporary',
    sentence: 'The engine process has exited ({detail}); nothing was sent.',
    next: 'It is restarted automatically.',
  },
  WHATSAPP_ENGINE_SILENT: {
    class: 'temporary',
    sentence: 'The engine process did not answer "{call}" within {ms} ms.',
    next: 'It is killed and restarted automatically.',
  },
  WHATSAPP_ENGINE_FAILED: {
    class: 'temporary',
    sentence: 'The engine failed in "{call}": {detail}.',
    next: 'It is retried; see the log for details.',
  },
  WHATSAPP_BROWSER_MISSING: {
    class: 'needs_person',
    sentence: 'The engine "webjs" needs Chrome or Chromium, but no usable browser was found: {detail}.',
    next: 'Install Google Chrome or Chromium, or set PUPPETEER_EXECUTABLE_PATH; or choose WHATSAPP_ENGINE=baileys.',
  },
  WHATSAPP_BROWSER_UNSANDBOXED: {
    class: 'needs_person',
    sentence: 'The browser cannot use its sandbox because {why}; WHATSAPP_BROWSER_SANDBOX=off would allow that.',
    next: 'Run the service as a dedicated user on a machine with user namespaces, or choose WHATSAPP_ENGINE=baileys. In a dedicated container, allow it: WHATSAPP_BROWSER_SANDBOX=off.',
  },
  WHATSAPP_BROWSER_OLDER: {
    class: 'needs_person',
    sentence:
      'This browser (version {browser}) is older than the one last used with this session ({profile}); it would delete the login.',
    next: 'Use the newer browser (PUPPETEER_EXECUTABLE_PATH), or update this one.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const whatsappError = errorFactory(whatsappErrors);
