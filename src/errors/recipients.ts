import { type ErrorTable, errorFactory } from './coded-error.ts';

export const recipientsErrors = {
  PHONE_MISSING: {
    class: 'needs_person',
    sentence: 'There is no phone number of {who} in SAP.',
    next: 'Fill in the mobile phone in SAP, with country code (for example {example}); the message then goes by itself.',
  },
  PHONE_UNREADABLE: {
    class: 'needs_person',
    sentence: 'What stands in {field} of {who} is no phone number.',
    next: 'Put one number with country code there in SAP (for example {example}), notes elsewhere; the message then goes by itself.',
  },
  PHONE_AREA_CODE_MISSING: {
    class: 'needs_person',
    sentence: 'The number in {field} of {who} has no area code.',
    next: 'Complete it in SAP, best with country code (for example {example}); the message then goes by itself.',
  },
  PHONE_NOT_VALID: {
    class: 'needs_person',
    sentence: 'The number in {field} of {who} does not exist in the numbering plan of {country}.',
    next: 'Correct it in SAP, best with country code (for example {example}); the message then goes by itself.',
  },
  PHONE_OF_ANOTHER_NAME: {
    class: 'needs_person',
    sentence: 'The document is made out to another name than {who} has in SAP, and has no phone of its own.',
    next: 'For a one-time customer put the phone into the field of the document that SAP_DOCUMENT_PHONE_FIELD names; else give both the same name in SAP. The message then goes by itself.',
  },
  TEST_PHONE_INVALID: {
    class: 'needs_person',
    sentence: 'TEST_PHONE is no phone number that can be read.',
    next: 'Set it with country code, for example TEST_PHONE={example}.',
  },
  COPY_TO_INVALID: {
    class: 'needs_person',
    sentence: 'Phone {position} of COPY_TO is no phone number that can be read.',
    next: 'Write each with its country code, separated by commas, for example COPY_TO={example}.',
  },
  MESSAGE_TEMPLATES_UNREADABLE: {
    class: 'needs_person',
    sentence: 'The message templates in {file} cannot be used: {detail}',
    next: 'Correct the file, or unset MESSAGE_TEMPLATES to use the texts that come with the service.',
  },
  MESSAGE_PLACEHOLDER_UNKNOWN: {
    class: 'needs_person',
    sentence: 'Line {line} of {file} ({template}, to the {recipient}) uses {text}, which does not exist.',
    next: 'Use one of {allowed}.',
  },
  MESSAGE_BRACE_ALONE: {
    class: 'needs_person',
    sentence:
      'Line {line} of {file} ({template}, to the {recipient}) has a brace that belongs to no placeholder: {text}',
    next: 'Close it, or leave it out. Placeholders are {allowed}.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const recipientsError = errorFactory(recipientsErrors);
