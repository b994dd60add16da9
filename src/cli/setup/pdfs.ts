import { systemClock } from '../../clock.ts';
import { documentsError } from '../../errors/documents.ts';
import type { CheckLine } from '../../operations/checks.ts';
import { checkFolders, checkMailbox } from '../../service/checks.ts';
import { gatewayOf } from '../../service/document-sources.ts';
import { oneLine } from '../../visible-text.ts';
import type { FirstRun } from './answers.ts';
import { type Question, sourceQuestions, sourcesQuestion } from './questions.ts';
import { trusted } from './sap.ts';

/** Where PDFs come from, each source tried. */
export async function askPdfs(run: FirstRun): Promise<void> {
  run.person.say('\nPDFs');
  await run.ask(sourcesQuestion);
  const { PDF_SOURCES: sources } = run.config().book;
  for (const source of new Set(sources)) {
    const questions = sourceQuestions[source];
    if (questions) await run.until(questions, () => tried(run, source, questions));
  }
}

/** What a source says of itself. @throws why it cannot be used */
async function tried(run: FirstRun, source: string, [first]: readonly Question[]): Promise<string> {
  const { service, book } = run.config();
  if (source === 'folder') return textOf(await checkFolders(book));
  if (source === 'mailbox') return textOf(await checkMailbox(service, book, run.signal));
  if (first) await trusted(run, first, 'SAP_GATEWAY_TLS_FINGERPRINT');
  const gateway = gatewayOf(run.config().book, { clock: systemClock });
  try {
    await gateway.logIn();
    return 'the print service takes our login.';
  } finally {
    gateway.close();
  }
}

function textOf(lines: readonly CheckLine[]): string {
  const wrong = lines.find(({ result }) => result === 'error');
  if (wrong) throw documentsError('PDF_FOLDER_UNREADABLE', { folder: wrong.name, detail: wrong.text });
  return lines.map(({ name, text }) => `${oneLine(name)}: ${oneLine(text)}`).join('; ');
}
