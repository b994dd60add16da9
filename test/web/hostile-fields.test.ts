import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { getDocumentProxy } from 'unpdf';
import { pageRoutes } from '../../scripts/docs/roles-page.ts';
import { openIncidentRows } from '../../src/alerts/incident-rows.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { bookKey } from '../../src/delivery/transactions/scope.ts';
import { keyOf } from '../../src/sap/doc-entry.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { alertsFile } from '../../src/service/alerts-file.ts';
import { formulas, hostileTexts, invisibleIn, mark } from '../security/hostile-texts.ts';
import { startPages, type WebRig } from './rig.ts';

/** Every page and file of the pages, over an installation in which each text from outside is an attack. */

const first = 90_001;
const everything = hostileTexts.join(' ');
const sha256 = 'ab'.repeat(32);
const entries = hostileTexts.map((_, n) => first + n);

let rig: WebRig;
let page: Page;
before(async () => {
  rig = await startPages({
    environment: { COMPANY_NAME: hostileTexts[0], COMPANY_LANGUAGE: 'en' },
    prepare: fill,
  });
  page = await rig.logIn('admin');
  const at = Date.now();
  for (const text of hostileTexts)
    rig.people.audit.add({ at, who: text, via: 'page', address: text, action: 'resend', target: text, detail: text });
});
after(() => rig.close());

async function fill(environment: Readonly<Record<string, string>>): Promise<void> {
  const data = environment['DATA_PATH'] ?? '';
  const company = environment['SAP_COMPANY_DB'] ?? '';
  const account = environment['WHATSAPP_SESSION_NAME'] ?? 'default';
  const incidents = openIncidentRows(alertsFile(data), 0);
  for (const [n, sentence] of hostileTexts.entries())
    incidents.insert(
      { key: `hostile.${n}:${sentence}`, severity: 'critical', sentence, next: sentence },
      Date.now(),
      true,
    );
  incidents.close();

  const database = openDatabase(path.join(data, 'outbox.db'), { company, account });
  try {
    const outbox = createOutbox(database, { mode: 'live', company, account, copies: false });
    const documents = hostileTexts.map((text, n) =>
      sapDocument(first + n, {
        ref: { company, type: 'invoice', key: keyOf(first + n) },
        ...{ cardName: text, cardCode: text, seriesName: text, currency: text, numAtCard: text, taxId: text },
        ...{ fiscalNumber: text, phone: text },
      }),
    );
    const now = Date.now();
    await outbox.commitPage(documents, null, { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) }, now);
    for (const { message } of await outbox.list({ limit: 100 })) {
      const [text = ''] = [hostileTexts[message.id % hostileTexts.length]];
      await outbox.act(message.id, { type: 'marked_sent', at: now }, { who: text, why: everything, at: now });
    }
    database.run(
      `INSERT INTO documents (book, source, key, path, file_name, size, sha256, modified_at, facts, state, match_due, found_at, problem)
       SELECT :book, 'folder', 'hostile' || id, :text, :text, 1, :sha256, 0, '{}', 'held', 0, 0,
              json_object('code', 'DOCUMENT_AMBIGUOUS', 'sentence', :text, 'next', :text) FROM invoices`,
      { book: bookKey({ mode: 'live', company }), text: everything, sha256 },
    );
    database.run(
      "INSERT INTO document_holds (invoice_id, document_id) SELECT invoices.id, documents.id FROM invoices, documents WHERE documents.key = 'hostile' || invoices.id",
      {},
    );
  } finally {
    database.close();
  }
}

/** All routes that are read, alone and with hostile questions, and every invoice. */
function addresses(): readonly string[] {
  const names = ['q', 'reason', 'sent', 'from', 'done', 'to', 'range', 'name', 'why', 'role', 'state', 'sha256'];
  // Those that leave an attribute and a text area.
  const questions = [1, 4].map(
    (n) => new URLSearchParams(names.map((name): [string, string] => [name, hostileTexts[n] ?? ''])),
  );
  const routes = pageRoutes()
    .filter(({ method, path: at }) => method === 'GET' && at !== '/live' && !at.startsWith('/assets/'))
    .map(({ path: at }) =>
      at
        .replace(':type', 'invoice')
        .replace(':docEntry', String(first))
        .replace(':sha256', sha256)
        .replace(/:(number|batch)/, '1'),
    );
  return [
    ...routes.flatMap((at) => [at, ...questions.map((question) => `${at}?${question}`)]),
    ...['/deliveries?state=sent', '/deliveries?state=sent&at=last'],
    ...entries.map((entry) => `/deliveries/invoice/${entry}`),
  ];
}

test('on no page does a text from outside become markup, and none is invisible', async () => {
  const shown = new Set<string>();
  for (const at of addresses()) {
    const answer = await page.request.get(rig.url + at, { maxRedirects: 0 });
    assert.ok(answer.status() < 500 && answer.status() !== 431, `${at}: ${answer.status()} ${rig.log().slice(-3000)}`);
    for (const [name, value] of Object.entries(answer.headers())) assert.ok(!value.includes(mark), `${at}: ${name}`);
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    const text = await answer.text();
    assert.deepEqual(invisibleIn(text), [], at);
    const found = await page.evaluate(inspect, { text, mark });
    assert.deepEqual(found.markup, [], at);
    if (found.isShown) shown.add(at.replace(/\?.*|\d+/g, ''));
  }
  const expected = [
    '/',
    '/session',
    '/deliveries',
    '/deliveries/invoice/',
    '/deliveries/invoice//confirm',
    '/settings',
    '/audit',
  ];
  assert.deepEqual(
    expected.filter((at) => !shown.has(at)),
    [],
    'these show such a text',
  );
});

interface Parsed {
  readonly body: { readonly textContent: string };
  querySelectorAll(all: '*'): Iterable<{
    readonly localName: string;
    readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
    getAttribute(name: string): string | null;
  }>;
}

/** In the browser, by its own parser: elements and attributes that no page has of its own. */
function inspect({ text, mark: name }: { readonly text: string; readonly mark: string }) {
  const { DOMParser } = globalThis as unknown as {
    DOMParser: new () => { parseFromString(text: string, type: string): Parsed };
  };
  const parsed = new DOMParser().parseFromString(text, 'text/html');
  const markup = [...parsed.querySelectorAll('*')].flatMap((element) => {
    const { localName } = element;
    const isForeign =
      localName.includes(name) || (localName === 'script' && !element.getAttribute('src')?.startsWith('/assets/'));
    const attributes = [...element.attributes].filter(
      ({ name: attribute, value }) =>
        attribute.startsWith('on') ||
        attribute.includes(name) ||
        (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(attribute) && !/^(\/(?!\/)|#)/.test(value)),
    );
    return [...(isForeign ? [localName] : []), ...attributes.map((one) => `${localName} ${one.name}=${one.value}`)];
  });
  return { markup, isShown: parsed.body.textContent.includes(name) };
}

test('the page of an invoice shows the file name of its held PDF', async () => {
  const text = await (await page.request.get(`${rig.url}/deliveries/invoice/${first}`)).text();
  assert.ok(text.includes(sha256));
});

test('no cell of a CSV file is a formula', async () => {
  for (const at of ['/deliveries.csv', '/plots.csv', '/session/figures.csv']) {
    const text = await (await page.request.get(rig.url + at)).text();
    assert.deepEqual(invisibleIn(text.replace(/^\uFEFF/, '')), [], at);
    assert.doesNotMatch(text, formulas, at);
    if (at === '/deliveries.csv') assert.ok(text.includes(mark));
  }
});

test('a proof of delivery shows such texts as text', async () => {
  for (const entry of entries) {
    const answer = await page.request.get(`${rig.url}/deliveries/invoice/${entry}/proof.pdf`);
    assert.equal(answer.status(), 200);
    const bytes = await answer.body();
    assert.doesNotMatch(bytes.toString('latin1'), /\/(JavaScript|JS|URI|Launch|OpenAction)\b/);
    const pdf = await getDocumentProxy(new Uint8Array(bytes));
    let text = '';
    for (let n = 1; n <= pdf.numPages; n++) {
      const sheet = await pdf.getPage(n);
      assert.deepEqual(await sheet.getAnnotations(), []);
      const { items } = await sheet.getTextContent();
      text += items.map((item) => ('str' in item ? item.str : '')).join(' ');
    }
    assert.deepEqual(invisibleIn(text), []);
    assert.ok(text.includes(mark));
    await pdf.cleanup();
  }
});
