import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { nextStepFor } from '../../src/delivery/rules/why.ts';
import type { Action } from '../../src/next-steps/action.ts';
import { nextStep, storedStep } from '../../src/next-steps/next-step.ts';
import { all as german } from '../../src/translations/codes/de/all.ts';
import { all as spanish } from '../../src/translations/codes/es/all.ts';
import { all as portuguese } from '../../src/translations/codes/pt/all.ts';
import { codesInEnglish } from '../../src/translations/english.ts';
import { germanPhrases } from '../../src/translations/phrases/de.ts';
import { phrases } from '../../src/translations/phrases/en.ts';
import { spanishPhrases } from '../../src/translations/phrases/es.ts';
import { portuguesePhrases } from '../../src/translations/phrases/pt.ts';
import { sentenceIn, stepIn } from '../../src/translations/translate.ts';
import { sourceFiles } from '../support/sources.ts';

/** Who says something as an incident, a state or a reason to wait, apart from the registry of errors. */
const SPEAKERS = [
  'src/alerts/machine.ts',
  'src/delivery/sending/gate.ts',
  'src/delivery/standing/brakes.ts',
  'src/delivery/standing/holdups.ts',
  'src/delivery/telling/watch.ts',
  'src/installations/ask.ts',
  'src/service/copy-life.ts',
  'src/service/drill-life.ts',
  'src/service/machine-watch.ts',
  'src/service/parts.ts',
  'src/service/programs.ts',
  'src/service/kept-running.ts',
  'src/service/owner-incidents.ts',
  'src/service/unreaped.ts',
  'src/session/lifecycle/',
  'src/session/shell/effect-shell.ts',
];
/** Raise what others worded, or what channels word themselves. */
const PASSES_ON = [
  'src/alerts/alert.ts',
  'src/alerts/channel.ts',
  'src/alerts/incident-book.ts',
  'src/delivery/telling/daily-report.ts',
  'src/service/account-incidents.ts',
  'src/service/company-loop.ts',
  'src/session/shell/news-only.ts',
  'src/whatsapp/baileys/seen-statuses.ts',
];
/** Sentences that only a log or a terminal shows. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  'Nothing could be saved to disk since the start.',
  'a new link would not help. 7',
  'The engine neither opened nor closed in time.',
  'Only /health is served: all else would go through the network without TLS. Set HTTP_TLS_CERT or HTTP_TRUSTED_PROXY.',
  'The accounts cannot be read, so nobody can log in. The log of the service says why.',
]);

const files = sourceFiles('src');

test('whoever raises an alert is known here', () => {
  const raising = files.filter(
    ({ path, text }) => /\braise\(/.test(text) && !path.startsWith('src/session/lifecycle/'),
  );
  const unknown = raising.map(({ path }) => path).filter((path) => ![...SPEAKERS, ...PASSES_ON].includes(path));
  assert.deepEqual(unknown, []);
});

test('every sentence and next step that can become an incident is told in every language', () => {
  const speaking = files.filter(({ path }) => SPEAKERS.some((speaker) => path.startsWith(speaker)));
  const said = speaking.flatMap(({ path, text }) => wordsIn(text).map((words) => ({ path, words })));
  assert.ok(said.length > 150, `only ${said.length} are found`);
  for (const language of ['es', 'pt', 'de'] as const) {
    const english = said.filter(({ words }) => translatedOrSame(language, words) === words && !NOT_SHOWN.has(words));
    assert.deepEqual(english, [], language);
  }
});

test('every code that is told has the values and the actions of the English one, in every language', () => {
  assert.ok(codesInEnglish.length > 150);
  const wrong = codesInEnglish.flatMap(({ code, told }) =>
    Object.entries({ es: spanish, pt: portuguese, de: german }).flatMap(([language, table]) =>
      table[code].every((text, i) => slots(text) === slots(told[i] ?? '')) ? [] : [`${language} ${code}`],
    ),
  );
  assert.deepEqual(wrong, []);
});

test('every phrase has the values and the actions of the English one, in every language', () => {
  const wrong = Object.entries({ es: spanishPhrases, pt: portuguesePhrases, de: germanPhrases }).flatMap(
    ([language, table]) =>
      Object.entries(phrases)
        .filter(([name, text]) => slots(text) !== slots(table[name as keyof typeof phrases]))
        .map(([name]) => `${language} ${name}`),
  );
  assert.deepEqual(wrong, []);
});

function slots(text: string): string {
  return [...new Set(text.match(/\{\w+\}|<\d>/g))].sort().join(' ');
}

function translatedOrSame(language: 'es' | 'pt' | 'de', words: string): string {
  if (!words.includes('<')) return sentenceIn(language, words);
  const action: Action = { action: 'status' };
  const [first = '', ...others] = words.split(/<\d>/);
  const parts = others.flatMap((text) => [action, text]);
  const step = stepIn(language, { parts: [first, ...parts].filter((part) => part !== '') });
  return JSON.stringify(step) === JSON.stringify({ parts: [first, ...parts].filter((part) => part !== '') })
    ? words
    : JSON.stringify(step);
}

/** What reads like a sentence in a file; `7` for each value, and `<1>` for each action. */
function wordsIn(text: string): readonly string[] {
  const found = new Set<string>();
  const add = (words: string): void => {
    if (/^[A-Z7].* .*(?:[.?)]|: <\d>|: 7|<\d>)$/.test(words)) found.add(words);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node)) add(templateText(node.template, (i) => `<${i + 1}>`));
    else if (ts.isTemplateExpression(node)) add(templateText(node, () => '7'));
    else if (ts.isStringLiteralLike(node)) add(node.text);
    if (!ts.isTaggedTemplateExpression(node)) ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true));
  return [...found];
}

function templateText(template: ts.TemplateLiteral, value: (index: number) => string): string {
  if (!ts.isTemplateExpression(template)) return template.text;
  return template.head.text + template.templateSpans.map(({ literal }, i) => value(i) + literal.text).join('');
}

test('a step keeps its actions, and a value is left as it came', () => {
  const step = nextStep`See them: ${{ action: 'list_deliveries', states: ['held'] }}`;
  assert.deepEqual(stepIn('es', step), { parts: ['Verlas: ', { action: 'list_deliveries', states: ['held'] }] });
  assert.equal(
    sentenceIn('de', 'SAP has no phone number for The disk is full; the outbox cannot be written..'),
    'SAP hat keine Telefonnummer von The disk is full; the outbox cannot be written..',
  );
  assert.equal(sentenceIn('pt', 'PDF missing for too long: 3 invoices.'), 'O PDF falta há tempo demais: 3 faturas.');
  assert.equal(sentenceIn('es', 'Something new <b>.'), 'Something new <b>.');
  assert.equal(
    sentenceIn('de', 'The proxy in WHATSAPP_PROXY does not accept the user and password. HTTP 407'),
    'Der Proxy in WHATSAPP_PROXY nimmt Benutzer und Passwort nicht an. HTTP 407',
  );
});

test('what a person can do about a held message is told in every language, also without the examples of one case', () => {
  const english = codesInEnglish.flatMap(({ code }) => nextStepFor(code) ?? []);
  const untold = english.filter((step) => storedStep(stepIn('es', step)) === storedStep(step));
  assert.deepEqual(untold, []);
  assert.equal(
    stepIn('es', nextStepFor('PHONE_MISSING') ?? ''),
    'Complete el móvil en SAP, con código de país; el mensaje sale después solo.',
  );
});
