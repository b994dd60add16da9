import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { pdfFolders } from '../../config/pdf-folders.ts';
import { documentsError } from '../../errors/documents.ts';
import { makeFolderSync } from '../../folders.ts';
import type { CheckLine } from '../../operations/checks.ts';
import { checkAttachments, checkFolders, checkMailbox, isOfWindows } from '../../service/checks.ts';
import { gatewayOf } from '../../service/document-sources.ts';
import { forPerson } from '../../service/sap-for-person.ts';
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
    if (source === 'attachments')
      await run.until(
        [],
        () => triedAttachments(run),
        () => triesAgain(run),
      );
    else if (questions) await run.until(questions, () => tried(run, source, questions));
  }
}

/** SAP was asked for everything that it takes; what is wrong with the attachments is mended there. */
async function triedAttachments(run: FirstRun): Promise<string> {
  const { service, book } = run.config();
  return linesOf(await checkAttachments(forPerson(service, book), run.signal));
}

async function triesAgain({ person }: FirstRun): Promise<boolean> {
  if (await person.agrees('  Try the attachments again?')) return true;
  person.say('  They stay a source: the service goes on asking for them, and tells of what it cannot have.');
  return false;
}

/** What a source says of itself. @throws why it cannot be used */
async function tried(run: FirstRun, source: string, [first]: readonly Question[]): Promise<string> {
  const { service, book } = run.config();
  if (source === 'folder') {
    for (const { folder } of pdfFolders(book)) await offerFolder(run, folder);
    return textOf(await checkFolders(book));
  }
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

/** One elsewhere may be a share that is not mounted: only a folder in the home is made. */
async function offerFolder({ person }: FirstRun, folder: string): Promise<void> {
  const isOurs = folder.startsWith(`${process.cwd()}${path.sep}`) && !isOfWindows(folder);
  if (!person.isThere || !isOurs || existsSync(folder)) return;
  if (await person.agrees(`  ${oneLine(folder)} is not there yet. Make it, for this user alone?`))
    makeFolderSync(folder);
}

function textOf(lines: readonly CheckLine[]): string {
  const wrong = lines.find(({ result }) => result === 'error');
  if (wrong) throw documentsError('PDF_FOLDER_UNREADABLE', { folder: wrong.name, detail: wrong.text });
  return linesOf(lines);
}

function linesOf(lines: readonly CheckLine[]): string {
  return lines.map(({ name, text }) => `${oneLine(name)}: ${oneLine(text)}`).join('; ');
}
