import { type ErrorTable, errorFactory } from './coded-error.ts';

export const documentsErrors = {
  PDF_FOLDER_UNREADABLE: {
    class: 'temporary',
    sentence: 'The PDF folder {folder} cannot be read: {detail}.',
    next: 'Check PDF_FOLDER and PDF_BRANCH_FOLDERS, their mount and permissions; a running service retries automatically.',
  },
  PDF_NOT_ARCHIVED: {
    class: 'temporary',
    sentence: '{file} cannot be moved to {folder}: {detail}',
    next: 'Check PDF_ARCHIVE_FOLDER, its permissions, and whether another program keeps the PDF open. The PDF was delivered and stays where it is; moving it is tried again automatically.',
  },
  PDF_PATTERN_INVALID: {
    class: 'needs_person',
    sentence: 'PDF_FILE_PATTERNS contains "{pattern}", which cannot be used: {detail}.',
    next: 'Use a regular expression with a group named docNum, docEntry or fiscal, for example FAC_(?<docNum>\\d+)\\.pdf.',
  },
  DOCUMENT_GONE: {
    class: 'temporary',
    sentence: 'The PDF {file} was removed or changed while it was being read.',
    next: 'Nothing to do: the folder is scanned again.',
  },
  PDF_LOGO_INVALID: {
    class: 'needs_person',
    sentence: 'The logo {file} cannot be used: {detail}.',
    next: 'Set PDF_LOGO to a PNG or JPEG file that can be read, or leave it unset.',
  },
  DOCUMENT_NOT_OBTAINED: {
    class: 'temporary',
    sentence: 'The {source} source cannot provide the PDF of invoice {invoice}: {detail}.',
    next: 'Nothing to do at first: it is requested again automatically, and the other sources are tried. If it persists, check the layout in SAP.',
  },
  PDF_PRINT_LOGIN: {
    class: 'needs_person',
    sentence: 'The SAP API Gateway {url} rejects the login: {detail}.',
    next: 'Check SAP_USERNAME, SAP_PASSWORD, SAP_COMPANY_DB and the user\'s authorization for "Report Layout API". The next attempt is in half an hour, so that the user is not locked out.',
  },
  PDF_PRINT_UNAVAILABLE: {
    class: 'temporary',
    sentence: 'The SAP API Gateway {url} cannot be used: {detail}.',
    next: 'Check SAP_GATEWAY_URL and whether the Reporting Service is running; a running service retries automatically.',
  },
  DOCUMENT_NOT_A_PDF: {
    class: 'needs_person',
    sentence: '{file} is named like a PDF but is not one.',
    next: 'Save the invoice again as a PDF in the folder, replacing this file.',
  },
  DOCUMENT_BROKEN: {
    class: 'needs_person',
    sentence: '{file} cannot be read as a PDF: it is damaged or cut off.',
    next: 'Save the invoice again as a PDF in the folder, replacing this file.',
  },
  DOCUMENT_PASSWORD: {
    class: 'needs_person',
    sentence: '{file} is password-protected, so it cannot be checked against the invoice.',
    next: 'Replace it with a PDF without a password.',
  },
  DOCUMENT_WITHOUT_TEXT: {
    class: 'needs_person',
    sentence: '{file} contains images but no text, so it cannot be checked against the invoice.',
    next: 'Print the invoice from SAP instead of scanning it, with the same file name.',
  },
  DOCUMENT_TOO_LARGE: {
    class: 'needs_person',
    sentence: '{file} is larger than {limitMb} MB.',
    next: 'Print it with smaller images, with the same file name.',
  },
  DOCUMENT_TOO_LONG: {
    class: 'needs_person',
    sentence: '{file} has too many pages or too much text: more than {limitPages} pages, or as much text as a book.',
    next: 'Print only the invoice to a file with the same name.',
  },
  DOCUMENT_TOO_COMPLEX: {
    class: 'needs_person',
    sentence: '{file} takes too much time or memory to read; it is skipped.',
    next: 'Print the invoice again from SAP, with the same file name. Find out where this file came from: it may be an attack.',
  },
  PDF_READING_ENDED: {
    class: 'temporary',
    sentence: 'Reading {file} was aborted: {detail}.',
    next: 'Nothing to do: it is read once more, after the others; if that fails too, it is held.',
  },
  PDF_READER_FAILED: {
    class: 'temporary',
    sentence: 'The process that reads PDFs cannot be started: {detail}.',
    next: 'Check memory and the process limit of this user; a running service retries automatically.',
  },
  DOCUMENT_NAME_ALONE: {
    class: 'needs_person',
    sentence: '{file} is named like invoice {invoice}, but its text does not confirm {missing}.',
    next: 'Open the PDF: if it is the wrong one or outdated, print the invoice again with the same file name.',
  },
  DOCUMENT_OF_ANOTHER_INVOICE: {
    class: 'needs_person',
    sentence: '{file} is named like invoice {invoice}, but the document is {printed}.',
    next: 'Print the invoice again with that file name, and the other one with its own.',
  },
  DOCUMENT_OF_ANOTHER_BRANCH: {
    class: 'needs_person',
    sentence: '{file} is in the folder of branch {folder}, but reads like invoice {invoice} of branch {branch}.',
    next: 'If it is that invoice, move it to the folder of its branch; otherwise there is nothing to do. PDF_BRANCH_FOLDERS says which folder is whose.',
  },
  DOCUMENT_CONTRADICTS_SOURCE: {
    class: 'needs_person',
    sentence: '{file} was supplied as the PDF of invoice {invoice}, but its text does not confirm {missing}.',
    next: 'Check the document in its source: it may be filed under the wrong invoice.',
  },
  DOCUMENT_CONTRADICTS_INVOICE: {
    class: 'needs_person',
    sentence: '{file} was confirmed for invoice {invoice}, but its text is of another: it does not confirm {missing}.',
    next: 'Look at the page again: if the PDF is right, SAP has other data than was printed; print the invoice again.',
  },
  PDF_NOT_CONFIRMED: {
    class: 'needs_person',
    sentence: 'The PDF cannot be confirmed: {detail}',
    next: 'Print the invoice again from SAP into the PDF folder.',
  },
  PDF_FILE_UNREADABLE: {
    class: 'permanent',
    sentence: '{file} cannot be read: {detail}.',
    next: 'Check the path, and that this user may read the file.',
  },
  PDF_FOLDER_NOT_A_SOURCE: {
    class: 'needs_person',
    sentence: 'The service takes no PDFs from {folder}: PDF_SOURCES does not contain folder.',
    next: 'Add folder to PDF_SOURCES, restart the service, and import the PDF again.',
  },
  PDF_NAME_TAKEN: {
    class: 'needs_person',
    sentence: '{folder} has another PDF with the name {file}.',
    next: 'Give one of the two another name, and import it again.',
  },
  DOCUMENT_HOLDS_SEVERAL: {
    class: 'needs_person',
    sentence: '{file} contains more than one document: {detail}.',
    next: 'Print each invoice to a separate file.',
  },
  DOCUMENT_FITS_TWO: {
    class: 'needs_person',
    sentence: '{file} matches {count} invoices: {invoices}.',
    next: 'Print it again with something that distinguishes them: the series next to the number, the fiscal number, or the tax number of the customer.',
  },
  INVOICE_UNKNOWN: {
    class: 'permanent',
    sentence: 'SAP has no {type} with number or DocEntry {number} in {company}.',
    next: 'Check the number that is printed on it, its type (--type), and SAP_COMPANY_DB.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const documentsError = errorFactory(documentsErrors);
