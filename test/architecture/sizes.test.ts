import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { sourceFiles } from '../support/sources.ts';

const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 70;

/** Functions that may be longer, and why. */
const WORKER = 'a worker: its handlers share the state that they close over';
const TABLE = 'one row an event or effect: a table in code';
const LONGER: Readonly<Record<string, string>> = {
  'src/alerts/incident-book.ts openIncidentBook':
    'one book: its entries, on disk and waiting for it, are seen by nobody else',
  'src/delivery/delivery.ts begin': 'the wiring of a delivery, in order, without a branch',
  'src/delivery/intake/document-intake.ts createDocumentIntake': WORKER,
  'src/delivery/intake/document-taking.ts createTaking': WORKER,
  'src/delivery/sending/dispatcher.ts createDispatcher': WORKER,
  'src/delivery/sending/preparation.ts createPreparation': WORKER,
  'src/delivery/sending/sender.ts createSender': WORKER,
  'src/delivery/settling/evidence-desk.ts createEvidenceDesk': WORKER,
  'src/delivery/settling/reconciler.ts createReconciler': WORKER,
  'src/delivery/settling/write-back.ts createWriteBack': WORKER,
  'src/delivery/telling/watch.ts createWatch': WORKER,
  'src/delivery/transactions/outbox.ts createOutbox': 'a list: one line a method',
  'src/documents/folder/folder-source.ts createFolderSource': WORKER,
  'src/documents/mailbox/mailbox-source.ts createMailboxSource': WORKER,
  'src/session/lifecycle/lifecycle.ts handle': TABLE,
  'src/session/lifecycle/status.ts explain': TABLE,
  'src/session/shell/effect-shell.ts perform': TABLE,
  'src/whatsapp/webjs/engine.ts createWebjsEngine':
    'one line a method of the port, over the connection that they share',
  'src/whatsapp/webjs/upload-in-page.ts beginUpload':
    'is handed to the page as one text, and can call nothing outside itself',
  'src/whatsapp/webjs/passkey-in-page.ts takeQuestion':
    'is handed to the page as one text, and can call nothing outside itself',
  'src/whatsapp/webjs/in-page.ts sendInPage': 'is handed to the page as one text, and can call nothing outside itself',
};

const files = sourceFiles('src').filter(({ path }) => !path.includes('.test'));
const all = ['src', 'test', 'sandbox', 'bench', 'scripts'].flatMap((folder) => sourceFiles(folder));

test('a file is one idea: none is longer than four hundred lines', () => {
  const long = all.filter(({ text }) => text.split('\n').length - 1 > LONGEST_FILE).map(({ path }) => path);
  assert.deepEqual(long, []);
});

test('a function fits a screen, or says here why it does not', () => {
  const long = files.flatMap(({ path, text }) => longFunctions(text).map((name) => `${path} ${name}`));
  assert.deepEqual(long.sort(), Object.keys(LONGER).sort());
});

function longFunctions(text: string): string[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
    if (body && lineOf(node.end) - lineOf(node.getStart()) + 1 > LONGEST_FUNCTION) found.push(nameOf(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(node: ts.Node): string {
  return (
    ('name' in node && node.name && ts.isIdentifier(node.name as ts.Node) ? (node.name as ts.Identifier).text : '') ||
    'anonymous'
  );
}
