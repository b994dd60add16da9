import type { Target } from './target.ts';
import { configurations } from './targets/configuration.ts';
import { commands, controlAnswers } from './targets/control.ts';
import { fileNames, pdfs, pdfTexts, readersAnswers } from './targets/documents.ts';
import { engineMessages } from './targets/engine-messages.ts';
import { evidence, messages, pageAcks } from './targets/events.ts';
import { databases } from './targets/leveldb.ts';
import { mailHeaders, mailReadersAnswers, mails } from './targets/mails.ts';
import { phones } from './targets/phones.ts';
import { documents, people, sapRefusals } from './targets/sap.ts';
import { wordings } from './targets/templates.ts';
import { envelopes, manifests } from './targets/vault.ts';
import { webhooks } from './targets/webhooks.ts';

/** Every parser of what comes from outside. */
export const targets: readonly Target[] = [
  pdfs,
  pdfTexts,
  readersAnswers,
  fileNames,
  mails,
  mailHeaders,
  mailReadersAnswers,
  documents,
  people,
  sapRefusals,
  webhooks,
  commands,
  controlAnswers,
  envelopes,
  manifests,
  configurations,
  phones,
  evidence,
  messages,
  pageAcks,
  engineMessages,
  databases,
  wordings,
];
