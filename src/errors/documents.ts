import { type ErrorTable, errorFactory } from './coded-error.ts';

export const documentsErrors = {
  PDF_FOLDER_UNREADABLE: {
    class: 'temporary',
    sentence: 'The PDF folder {folder} cannot be read: {detail}.',
    next: 'Check PDF_FOLDER, its mount and its rights; the service looks again by itself.',
  },
  PDF_PATTERN_INVALID: {
    class: 'needs_person',
    sentence: 'PDF_FILE_PATTERNS holds "{pattern}", which cannot be used: {detail}.',
    next: 'Write a regular expression with a group named docNum, docEntry or fiscal, for example FAC_(?<docNum>\\d+)\\.pdf.',
  },
  DOCUMENT_GONE: {
    class: 'temporary',
    sentence: 'The PDF {file} was removed or changed while it was read.',
    next: 'Nothing: the next look at the folder takes it as it is then.',
  },
  DOCUMENT_NOT_A_PDF: {
    class: 'needs_person',
    sentence: '{file} is named like a PDF but is none.',
    next: 'Print the invoice again as PDF into the folder; the same name replaces this file.',
  },
  DOCUMENT_BROKEN: {
    class: 'needs_person',
    sentence: '{file} cannot be read as a PDF: it is damaged or cut off.',
    next: 'Print the invoice again as PDF into the folder; the same name replaces this file.',
  },
  DOCUMENT_PASSWORD: {
    class: 'needs_person',
    sentence: '{file} is locked with a password, so that nobody can check whose invoice it is.',
    next: 'Put the PDF without a password into the folder; the same name replaces this file.',
  },
  DOCUMENT_WITHOUT_TEXT: {
    class: 'needs_person',
    sentence: '{file} holds pictures but no text, so that it cannot be checked against the invoice.',
    next: 'Print the invoice from SAP instead of scanning it, under the same name.',
  },
  DOCUMENT_TOO_LARGE: {
    class: 'needs_person',
    sentence: '{file} is larger than {limitMb} MB.',
    next: 'Print it with smaller pictures, under the same name.',
  },
  DOCUMENT_TOO_COMPLEX: {
    class: 'needs_person',
    sentence: '{file} takes more time or memory to read than any invoice should; it is not read.',
    next: 'Print the invoice again from SAP, under the same name. Who made this file, and why? It may be an attack.',
  },
  PDF_READING_ENDED: {
    class: 'temporary',
    sentence: 'Reading {file} was ended: {detail}.',
    next: 'Nothing: it is read once more, after the others; if that ends in the same way it is held.',
  },
  PDF_READER_FAILED: {
    class: 'temporary',
    sentence: 'The process that reads PDFs cannot be started: {detail}.',
    next: 'Check memory and the number of processes that this user may have; the service tries again by itself.',
  },
  DOCUMENT_NAME_ALONE: {
    class: 'needs_person',
    sentence: '{file} is named like invoice {invoice}, but its text does not confirm {missing}.',
    next: 'Open the PDF: if it is the wrong one or an old print, print the invoice again under the same name.',
  },
  DOCUMENT_OF_ANOTHER_INVOICE: {
    class: 'needs_person',
    sentence: '{file} is named like invoice {invoice}, but what is printed on it is {printed}.',
    next: 'Print the invoice again under that name, and the other one under its own.',
  },
  DOCUMENT_CONTRADICTS_SOURCE: {
    class: 'needs_person',
    sentence: '{file} comes from its source as the PDF of invoice {invoice}, but its text does not confirm {missing}.',
    next: 'Look at the document in its source: it may be filed under the wrong invoice.',
  },
  DOCUMENT_HOLDS_SEVERAL: {
    class: 'needs_person',
    sentence: '{file} holds more than one document: {detail}.',
    next: 'Print each invoice into a file of its own.',
  },
  DOCUMENT_FITS_TWO: {
    class: 'needs_person',
    sentence: '{file} fits {count} invoices: {invoices}.',
    next: 'Print it again with what tells them apart: the series beside the number, the fiscal number, or the tax number of the customer.',
  },
  INVOICE_UNKNOWN: {
    class: 'permanent',
    sentence: 'SAP has no {type} with DocEntry {docEntry} in {company}.',
    next: 'Look the DocEntry up in SAP (View, System Information, then point at the number): it is not the printed number.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const documentsError = errorFactory(documentsErrors);
