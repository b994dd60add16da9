import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DayReport } from '../../src/alerts/day-report.ts';
import { reportSheet } from '../../src/alerts/mail/report-sheet.ts';
import { heldSentence } from '../../src/delivery/telling/watch.ts';
import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { type Details, fillText } from '../../src/next-steps/next-step.ts';
import { deliveredNames, nameWords } from '../../src/sap/document-name.ts';
import { codesInEnglish } from '../../src/translations/english.ts';
import { fragmentsIn } from '../../src/translations/fragments.ts';
import { reasonIn } from '../../src/translations/reasons.ts';
import { sentenceIn } from '../../src/translations/translate.ts';
import { root } from '../support/sources.ts';

/** What people read of held invoices and incidents, in each language: sentences, with neither codes nor English in them. */

const languages = ['en', 'es', 'pt', 'de'] as const;
const CODE = /\b[A-Z]{3,}(?:_[A-Z]+)+\b/;
/** Names in capitals that a person sets in `.env` or in SAP, and may read. */
const NAMES =
  /\b(?:DATABASE_URL|(?:SAP|PDF|WHATSAPP|ALERT|COPY|TEST|COMPANY|DATA|HTTP|SEND|DISABLE|PROCESS|PUPPETEER|U)_[A-Za-z_]+)\b/g;
/** English words that are none of Spanish, Portuguese or German. */
const ENGLISH =
  /\b(?:the|and|with|without|were|have|had|is|are|of|from|customer|salesperson|invoices?|reason|phone|number|message|could|cannot)\b/i;

function wrongWith(language: (typeof languages)[number], text: string): string | null {
  if (CODE.test(text.replaceAll(NAMES, ''))) return `a code: ${text}`;
  if (language !== 'en' && ENGLISH.test(text.replaceAll('Invoice Courier', ''))) return `English: ${text}`;
  return null;
}

/** Whatever is told of an invoice: each may be why it is held. */
const reasons = codesInEnglish.map(({ code }) => code);

test('held invoices are told by what their reasons mean, in every language', () => {
  assert.ok(reasons.length > 100);
  for (const language of languages) {
    const wrong = reasons.flatMap((reason) => {
      const counted = heldSentence([
        { state: 'held', reason, count: 2, role: 'customer', oldestCreatedAt: 1 } as never,
      ]);
      const told = sentenceIn(language, counted ?? '');
      return wrongWith(language, told) ?? [];
    });
    assert.deepEqual(wrong, [], language);
  }
  const none = heldSentence([{ state: 'failed', reason: null, count: 1 } as never]) ?? '';
  assert.equal(sentenceIn('de', none), 'Angehalten oder gescheitert: 1 Rechnung (1: ohne Grund).');
});

test('what holds one invoice back leaves no gaps when many are counted', () => {
  // A request in SAP that is not followed holds nothing.
  const ofInvoices = reasons.filter(
    (code) => /^(?:DELIVERY|PHONE|DOCUMENT)_/.test(code) && code !== 'DELIVERY_SAP_ACTION_IMPOSSIBLE',
  );
  assert.ok(ofInvoices.length > 40);
  for (const language of languages) {
    const gaps = ofInvoices.flatMap((code) => (reasonIn(language, code)?.includes('…') ? [code] : []));
    assert.deepEqual(gaps, [], language);
  }
});

/** Words of ours that stand in sentences as values, as the service fills them in. */
const OURS: Details = {
  who: 'customer C10009',
  what: '2 invoices',
  count: 3,
  n: 3,
  hours: 5,
  days: 7,
  used: 1,
  total: 2,
};

test('every sentence of the registry is told whole, also the words of ours that are filled in', () => {
  const tables = Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry);
  for (const language of ['es', 'pt', 'de'] as const) {
    const wrong = tables
      .flatMap((table) => Object.entries(table))
      .filter(([code]) => reasons.includes(code as (typeof reasons)[number]))
      .flatMap(([code, { sentence }]) => {
        // Whatever comes from outside is neither a word nor a code.
        const filled = fillText(fillText(sentence, OURS), outside(sentence));
        const why = wrongWith(language, sentenceIn(language, filled));
        return why === null ? [] : [`${code}: ${why}`];
      });
    assert.deepEqual(wrong, [], language);
  }
  assert.equal(
    sentenceIn('es', 'SAP has no phone number for customer C10009.'),
    'SAP no tiene teléfono del cliente C10009.',
  );
  assert.equal(
    sentenceIn('de', 'SAP has no phone number for salesperson 3.'),
    'SAP hat keine Telefonnummer von dem Verkäufer 3.',
  );
});

function outside(sentence: string): Details {
  return Object.fromEntries([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'X1']));
}

/** Files that say which facts of a document are meant, and what in them says it. */
const SPEAKERS: readonly (readonly [file: string, says: RegExp])[] = [
  ['src/documents/judging/agreement.ts', /\[(['`"])((?:that it|the |a second)[^\]]*)\1\]/g],
  ['src/documents/judging/match.ts', /printed: (`)([^`]*)`/g],
  ['src/documents/facts/several.ts', /(?:return|onPages\() ?([`'])([^`']+)\1/g],
  ['src/delivery/rules/replaced.ts', /compare\((')([^']+)'/g],
];

const isListed = (file: string): boolean => /agreement|replaced/.test(file);

test('which facts of a document are meant is told in every language, alone and in a list', () => {
  for (const [file, says] of SPEAKERS) {
    const found = [...readFileSync(join(root, file), 'utf8').matchAll(says)].map(([, , text = '']) => {
      const values = text.replaceAll(/\$\{name === .*?\}/g, 'a').replaceAll(/\$\{name\}/g, 'invoice');
      const valued = values
        .replaceAll(/\$\{text\?\.several\}/g, 'two access keys')
        .replaceAll(/\$\{what\}/g, 'other days');
      const plain = valued.replaceAll(/\$\{[^}]*\}/g, 'A-1');
      return file.includes('replaced') ? `${plain} A-1 instead of A-2` : plain;
    });
    assert.ok(found.length > 1, file);
    for (const language of ['es', 'pt', 'de'] as const) {
      const lists = isListed(file) ? [new Intl.ListFormat('en').format(found), found.join(', ')] : [];
      for (const text of [...found, ...lists]) {
        const told = fragmentsIn(language, text);
        assert.equal(wrongWith(language, told), null, `${file}: ${text}`);
        assert.notEqual(told, text, `${file}: ${text}`);
      }
    }
  }
  for (const name of deliveredNames) assert.notEqual(fragmentsIn('es', nameWords(name)), nameWords(name), name);
  assert.equal(
    sentenceIn(
      'es',
      'f.pdf is named like invoice A 1, but its text does not confirm the document number and the total of 12 ARS.',
    ),
    'f.pdf se llama como la factura A 1, pero su texto no confirma el número del documento y el total de 12 ARS.',
  );
});

test('the daily report as a mail names every reason in words', () => {
  for (const language of languages) {
    const person = reasons.map((code) => ({ code, count: 1, sentence: code, next: 'x' }));
    const counts = { sent: 0, delivered: 0, read: 0, failed: 0, untaken: 0 };
    const report: DayReport = {
      day: '2026-11-23',
      at: 1,
      timeZone: 'UTC',
      counts,
      person,
      waiting: [],
      oldestAt: null,
      holdups: [],
      places: [],
    };
    const head = { language, company: 'ACME', timeZone: 'UTC', words: () => '' };
    const [first] = reportSheet(report, [], head as never).sections;
    const wrong = (first?.rows ?? []).flatMap((row) =>
      'text' in row ? (wrongWith(language, String(row.text)) ?? []) : [],
    );
    assert.deepEqual(wrong, [], language);
  }
});
