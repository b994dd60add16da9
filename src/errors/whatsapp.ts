import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const whatsappErrors = {
  WHATSAPP_LIBRARY_MISSING: {
    class: 'needs_person',
    sentence: 'The engine "{engine}" is chosen, but its library {library} is not installed.',
    next: nextStep`Install it with ${{ action: 'install_library', library: '{library}' }} (for baileys note that its libsignal is under GPL-3.0), or choose another WHATSAPP_ENGINE.`,
  },
  WHATSAPP_NOT_LINKED: {
    class: 'needs_person',
    sentence: 'No phone is linked in this session store.',
    next: nextStep`Link one: ${{ action: 'link' }}`,
  },
  WHATSAPP_ALREADY_LINKED: {
    class: 'needs_person',
    sentence: 'This session store already holds a login; linking again would overwrite it.',
    next: nextStep`Set the old login aside first: ${{ action: 'clean' }}`,
  },
  WHATSAPP_STORE_DAMAGED: {
    class: 'needs_person',
    sentence: 'The session store is damaged: {detail}.',
    next: nextStep`Repair it: ${{ action: 'repair' }}`,
  },
  WHATSAPP_STORE_UNWRITABLE: {
    class: 'temporary',
    sentence: 'The session store cannot be written: {detail}.',
    next: 'Look for a full disk or missing rights on WHATSAPP_AUTH_PATH.',
  },
  WHATSAPP_CERTIFICATE_REFUSED: {
    class: 'needs_person',
    sentence: "The far end's Noise certificate is not signed by WhatsApp: {detail}.",
    next: 'Something may sit between you and WhatsApp: check the network. Only if you trust it, set WHATSAPP_VERIFY_NOISE_CERTIFICATE=false.',
  },
  WHATSAPP_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'WhatsApp is not connected; nothing was sent.',
    next: nextStep`It is tried again when the session is connected; see: ${{ action: 'status' }}`,
  },
  WHATSAPP_BUSY: {
    class: 'temporary',
    sentence: 'The engine is already {doing}.',
    next: 'Wait until it has ended, then try again.',
  },
  WHATSAPP_NO_ANSWER: {
    class: 'temporary',
    sentence: 'WhatsApp did not answer within {ms} ms ({question}).',
    next: 'It is tried again; when it persists the session reconnects by itself.',
  },
  WHATSAPP_QUERY_REFUSED: {
    class: 'temporary',
    sentence: 'WhatsApp refused the question "{question}": {detail}.',
    next: 'It is tried again later.',
  },
  WHATSAPP_NOT_A_PERSON: {
    class: 'permanent',
    sentence: "The address is no person's, but a group's, a list's, a status or a channel; nothing was sent.",
    next: 'Nothing: it is never sent.',
  },
  WHATSAPP_RECIPIENT_WITHOUT_DEVICES: {
    class: 'temporary',
    sentence: 'WhatsApp named no device of the recipient; nothing was sent.',
    next: 'It is tried again; when it persists, check that the number has WhatsApp.',
  },
  WHATSAPP_ENCRYPTION_FAILED: {
    class: 'temporary',
    sentence: "The recipient's encryption keys could not be had; nothing was sent.",
    next: 'It is tried again.',
  },
  WHATSAPP_SEND_FAILED: {
    class: 'temporary',
    sentence: 'The message could not be written: {detail}; nothing was sent.',
    next: 'It is tried again.',
  },
  WHATSAPP_ID_NOT_OURS: {
    class: 'temporary',
    sentence: 'WhatsApp Web would have given the message an id of its own; nothing was sent.',
    next: 'It is sent without insisting; a doubt about it is then settled by looking into the chat, or by a person.',
  },
  WHATSAPP_SEND_UNCERTAIN: {
    class: 'ambiguous',
    sentence: 'The connection ended while a message was being written; it may have been sent ({detail}).',
    next: 'Receipts settle it after the reconnect; otherwise it is sent again under the same id, or held for a person.',
  },
  WHATSAPP_UPLOAD_FAILED: {
    class: 'temporary',
    sentence: "The document could not be uploaded to WhatsApp's media hosts: {detail}.",
    next: 'It is tried again.',
  },
  WHATSAPP_DOCUMENT_UNREADABLE: {
    class: 'permanent',
    sentence: 'The document cannot be read: {detail}.',
    next: 'Check that the file exists and may be read by the service.',
  },
  WHATSAPP_DOCUMENT_CHANGED: {
    class: 'permanent',
    sentence: 'The document has changed since it was checked; it was not sent.',
    next: 'It is looked at anew; do not overwrite a PDF that waits to be sent.',
  },
  WHATSAPP_PAYLOAD_DAMAGED: {
    class: 'permanent',
    sentence: 'The prepared message {messageId} does not have the bytes it was kept with.',
    next: nextStep`Prepare it again: ${{ action: 'resend' }}`,
  },
  WHATSAPP_ENGINE_GONE: {
    class: 'temporary',
    sentence: 'The engine process has ended ({detail}); nothing was sent.',
    next: 'It is started again by itself.',
  },
  WHATSAPP_ENGINE_SILENT: {
    class: 'temporary',
    sentence: 'The engine process did not answer "{call}" within {ms} ms.',
    next: 'It is ended and started again by itself.',
  },
  WHATSAPP_ENGINE_FAILED: {
    class: 'temporary',
    sentence: 'The engine failed in "{call}": {detail}.',
    next: 'It is tried again; the log has the details.',
  },
  WHATSAPP_BROWSER_MISSING: {
    class: 'needs_person',
    sentence: 'The engine "webjs" needs Chrome or Chromium, and none can be used: {detail}.',
    next: 'Install Google Chrome or Chromium, or name one in PUPPETEER_EXECUTABLE_PATH; or choose WHATSAPP_ENGINE=baileys.',
  },
  WHATSAPP_BROWSER_UNSANDBOXED: {
    class: 'needs_person',
    sentence: 'The browser would have no sandbox, because {why}; WHATSAPP_BROWSER_SANDBOX=off would accept that.',
    next: 'Run the service as a user of its own, on a machine with user namespaces, or choose WHATSAPP_ENGINE=baileys. In a container that holds nothing else, accept it: WHATSAPP_BROWSER_SANDBOX=off.',
  },
  WHATSAPP_BROWSER_OLDER: {
    class: 'needs_person',
    sentence:
      'This browser (version {browser}) is older than the one that used the session last ({profile}); it would delete the login.',
    next: 'Use the newer browser again (PUPPETEER_EXECUTABLE_PATH), or update this one.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const whatsappError = errorFactory(whatsappErrors);
