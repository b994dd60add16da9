import { type ErrorTable, errorFactory } from './coded-error.ts';

export const recipientsErrors = {
  PHONE_MISSING: {
    class: 'needs_person',
    sentence: 'SAP has no phone number for {who}.',
    next: 'Fill in the mobile phone in SAP, with country code (for example {example}); the message is then sent automatically.',
  },
  PHONE_UNREADABLE: {
    class: 'needs_person',
    sentence: 'The value in {field} of {who} is not a phone number.',
    next: 'Enter one number there in SAP, with country code (for example {example}), and put notes elsewhere; the message is then sent automatically.',
  },
  PHONE_AREA_CODE_MISSING: {
    class: 'needs_person',
    sentence: 'The number in {field} of {who} has no area code.',
    next: 'Complete it in SAP, preferably with country code (for example {example}); the message is then sent automatically.',
  },
  PHONE_NOT_VALID: {
    class: 'needs_person',
    sentence: 'The number in {field} of {who} does not exist in the numbering plan of {country}.',
    next: 'Correct it in SAP, preferably with country code (for example {example}); the message is then sent automatically.',
  },
  PHONE_OF_ANOTHER_NAME: {
    class: 'needs_person',
    sentence:
      'The name on the document differs from that of {who} in SAP, and the document has no phone number of its own.',
    next: 'For a one-time customer, enter the phone in the document field named by SAP_DOCUMENT_PHONE_FIELD; otherwise make the names match in SAP. The message is then sent automatically.',
  },
  TEST_PHONE_INVALID: {
    class: 'needs_person',
    sentence: 'TEST_PHONE is not a valid phone number.',
    next: 'Set it with country code, for example TEST_PHONE={example}.',
  },
  COPY_TO_INVALID: {
    class: 'needs_person',
    sentence: 'Phone {position} of COPY_TO is not a valid phone number.',
    next: 'Write each with its country code, separated by commas, for example COPY_TO={example}.',
  },
  MESSAGE_TEMPLATES_UNREADABLE: {
    class: 'needs_person',
    sentence: 'The message templates in {file} cannot be used: {detail}',
    next: 'Correct the file, or unset MESSAGE_TEMPLATES to use the built-in texts.',
  },
  MESSAGE_PLACEHOLDER_UNKNOWN: {
    class: 'needs_person',
    sentence: 'Line {line} of {file} ({template}, to the {recipient}) uses {text}, which does not exist.',
    next: 'Use one of {allowed}.',
  },
  MESSAGE_BRACE_ALONE: {
    class: 'needs_person',
    sentence: 'Line {line} of {file} ({template}, to the {recipient}) has a stray brace: {text}',
    next: 'Close or remove it. The placeholders are {allowed}.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const recipientsError = errorFactory(recipientsErrors);
