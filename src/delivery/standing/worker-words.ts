/** What a worker works with, as people call it; for a name that has no words, the name. */
export function workerWords(worker: string): string {
  return words[worker] ?? worker.replaceAll('_', ' ');
}

const words: Readonly<Record<string, string>> = {
  intake: 'SAP',
  documents: 'PDF folder',
  'documents.print': "SAP's print service",
  'documents.rendered': 'making PDFs',
  'documents.attachments': 'attachments in SAP',
  'documents.mailbox': 'mailbox',
  customers: 'customers in SAP',
  dispatcher: 'preparing messages',
  sending: 'sending',
  write_back: 'writing to SAP',
};
