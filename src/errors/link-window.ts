import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const linkWindowErrors = {
  LINK_WINDOW_ADDRESS_INVALID: {
    class: 'needs_person',
    sentence: 'This is not the address of a link window: {detail}.',
    next: 'Copy the whole address as one line, with everything after its #.',
  },
  LINK_WINDOW_NOT_ENCRYPTED: {
    class: 'needs_person',
    sentence: '{host} is another computer, and the address is not encrypted; nothing was sent.',
    next: 'Reach it through an SSH tunnel, or give the service a certificate (HTTP_TLS_CERT); see docs/linking.md.',
  },
  LINK_WINDOW_OTHER_CERTIFICATE: {
    class: 'needs_person',
    sentence: '{host} shows another certificate than the address names ({shown}); nothing was sent.',
    next: 'Somebody or something between the two computers may answer in its place. Copy two lines by hand instead: docs/linking.md.',
  },
  LINK_WINDOW_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The service at {host} cannot be reached: {detail}',
    next: 'Check that this computer can reach it; an address that has not been used yet can be tried again.',
  },
  LINK_WINDOW_UNKNOWN: {
    class: 'needs_person',
    sentence: 'The service does not know this address: another service made it, or a newer one has replaced it.',
    next: 'Ask for a new address where the link was started.',
  },
  LINK_WINDOW_USED: {
    class: 'needs_person',
    sentence: 'This address was used already; it works once.',
    next: 'If it was not you who used it, stop the link where it was started. Otherwise ask for a new address there.',
  },
  LINK_WINDOW_ENDED: {
    class: 'needs_person',
    sentence: 'The attempt to link that this address belonged to has ended, or its five minutes are over.',
    next: 'Start again where the first attempt was started.',
  },
  LINK_WINDOW_TOO_MANY_ATTEMPTS: {
    class: 'temporary',
    sentence: 'Too many failed attempts from this computer.',
    next: 'Try again in {seconds} s.',
  },
  LINK_WINDOW_REQUEST_INVALID: {
    class: 'permanent',
    sentence: 'The service does not understand what the window asks.',
    next: 'Use the same version of the program on both computers.',
  },
  LINK_WINDOW_FAILED: {
    class: 'temporary',
    sentence: 'The service failed while answering the window.',
    next: 'Its log says why.',
  },
  LINK_WINDOW_NOT_OFFERED: {
    class: 'needs_person',
    sentence: 'A window on another computer cannot reach this service safely: {detail}.',
    next: nextStep`Copy two lines by hand instead: ${{ action: 'link', passkey: 'paste' }}`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const linkWindowError = errorFactory(linkWindowErrors);
