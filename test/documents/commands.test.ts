import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { replaceFile } from '../../src/atomic-file.ts';
import { OutboxOnDisk, surroundings } from '../../src/cli/deliveries/rig.test-support.ts';
import { readDeliveries, runDeliveries } from '../../src/cli/deliveries.ts';
import { systemClock } from '../../src/clock.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { documentKeys } from '../../src/documents/keys.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { findDocuments } from '../../src/operations/documents/find.ts';
import { confirmPdf, importPdf } from '../../src/operations/documents/import.ts';
import { OperatorFiles } from '../../src/operations/documents/operator-files.ts';
import { openPlainFile } from '../../src/plain-file.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { ServedFiles } from '../../src/served-files.ts';
import { type Typed, typeAt } from '../next-steps/installation.ts';
import { bareEnvironment } from '../support/environment.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';
import { root } from '../support/sources.ts';

let folder = '';
const forever = new AbortController().signal;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

async function print(path: string, ...lines: string[]): Promise<void> {
  await writeFile(path, await pdfOfLines(...lines));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

/** `documents …` in a folder without .env, with no settings at all. */
const command = (...argv: string[]) => commandWith({}, ...argv);

async function commandWith(
  settings: Readonly<Record<string, string>>,
  ...argv: string[]
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [join(root, 'hybrid-invoice-service.js'), 'documents', ...argv], {
    cwd: folder,
    env: { ...bareEnvironment(), COURIER_HOME: folder, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

/** The same in this process: what a start of the program proves is proven by those above. */
const typed = (...argv: string[]) => typedWith({}, ...argv);

function typedWith(environment: Readonly<Record<string, string>>, ...argv: string[]): Promise<Typed> {
  return typeAt({ environment, farEnds: null }, ['node hybrid-invoice-service.js documents', ...argv].join(' '));
}

test('explain needs no service and no .env: it shows number, total and date with their positions', async () => {
  const file = join(folder, 'mine.pdf');
  await print(file, 'Invoice No. 4117', 'Date 2026-06-02', 'Total EUR 1,210.50');
  const alone = await command('explain', file);
  assert.deepEqual([alone.code, alone.err], [0, '']);
  assert.match(alone.out, /document number {2}4117, beside "invoice no", page 1 at 72,\d+-\d+,\d+/);
  assert.match(alone.out, /total {12}1210\.5, beside "total"/);
  const claim = ['--number', '4117', '--date', '2026-06-02', '--currency', 'EUR'];
  assert.match(
    (await typed('explain', file, ...claim, '--total', '1210.50')).text,
    /Accepted. These agree: document number, total/,
  );
  const wrong = await typed('explain', file, ...claim, '--total', '99', '--json');
  assert.equal(wrong.exitCode, 1);
  const said = JSON.parse(wrong.text) as { missing: string; evidence: { at: { page: number } }[] };
  assert.equal(said.missing, 'the total of 99 EUR');
  assert.ok(said.evidence.every(({ at }) => at.page === 1));
});

test('explain says why a quotation or a missing file cannot belong to any invoice', async () => {
  const file = join(folder, 'quotation.pdf');
  await print(file, 'QUOTATION', 'Quotation No. 4117', 'Total EUR 1,210.50');
  const quotation = await typed('explain', file);
  assert.equal(quotation.exitCode, 1);
  assert.match(quotation.text, /accepted for no invoice: its title says that it is something else: quotation/);
  const gone = await typed('explain', join(folder, 'gone.pdf'));
  assert.equal(gone.exitCode, 1);
  assert.match(gone.text, /gone\.pdf cannot be read/);
});

test('invalid arguments are reported with the verb they belong to', async () => {
  for (const argv of [
    ['explain'],
    ['explain', 'a.pdf', '--number', '1'],
    ['import', 'a.pdf', '--for', '1'],
    ['burn'],
  ]) {
    const { exitCode, text } = await typed(...argv);
    assert.equal(exitCode, 2, argv.join(' '));
    assert.match(text, /documents --help/);
  }
  assert.match((await typed('--help')).text, /explain FILE/);
});

test('import copies a PDF to where the service looks for them, if it does', async () => {
  const [file, pdfs] = [join(folder, 'given.pdf'), join(folder, 'import')];
  await print(file, 'Invoice No. 4117', 'Date 2026-06-02', 'Total EUR 1,210.50');
  await mkdir(pdfs);
  const settings = {
    SAP_URL: 'https://127.0.0.1:50000',
    SAP_COMPANY_DB: 'TEST',
    SAP_USERNAME: 'courier',
    SAP_PASSWORD: 'correct horse',
    COMPANY_COUNTRY: 'AR',
    COMPANY_NAME: 'Test',
    DATA_PATH: join(folder, 'no-data'),
    PDF_FOLDER: pdfs,
  };
  const elsewhere = await typedWith({ ...settings, PDF_SOURCES: 'rendered' }, 'import', file);
  assert.equal(elsewhere.exitCode, 1);
  assert.match(elsewhere.text, /PDF_SOURCES does not contain folder/);
  assert.deepEqual(await readdir(pdfs), []);
  const imported = await commandWith(settings, 'import', file);
  assert.deepEqual([imported.code, imported.err], [0, '']);
  assert.match(imported.out, /^Copied to .*given\.pdf\.\nIt is of no invoice known so far/);
  assert.deepEqual(await readdir(pdfs), ['given.pdf']);
});

test('find shows what each source has for the invoice, and why not', async () => {
  const pdfs = join(folder, 'find');
  await rm(pdfs, { recursive: true, force: true });
  await mkdir(pdfs);
  const invoice = sapDocument(1);
  await print(
    join(pdfs, `${invoice.docNum}.pdf`),
    `Invoice No. ${invoice.docNum}`,
    `Date ${invoice.docDate}`,
    'Total EUR 1.23',
  );
  const source = createFolderSource({ folder: pdfs, reader, clock: systemClock, settleMs: 0 });
  const gone = createFolderSource({ folder: join(pdfs, 'gone'), reader, clock: systemClock, settleMs: 0 });
  const [first, second] = await findDocuments(invoice, [source, gone], null, forever);
  const match = first?.documents[0]?.match;
  assert.ok(match?.kind === 'held');
  assert.ok(match.evidence.some(({ fact, at }) => fact === 'total' && at.page === 1));
  assert.equal(second?.problem?.code, 'PDF_FOLDER_UNREADABLE');
});

test('a person confirms a PDF without proof: it is sent for that invoice, and who confirmed it and why is recorded', async () => {
  const disk = new OutboxOnDisk(join(folder, 'outbox.db'));
  const invoice = sapDocument(7);
  await disk.post(invoice);
  const [inbox, pdfs] = [join(folder, 'inbox'), join(folder, 'pdfs')];
  await mkdir(inbox);
  await mkdir(pdfs);
  const file = join(inbox, 'poster.pdf');
  await print(file, 'Thank you for shopping with us', 'see you again soon');
  await disk.with(async (outbox) => {
    const ports = { outbox, reader, folder: pdfs, now: () => disk.now };
    const decision = { decidedBy: 'ana', why: 'old layout' };
    const confirmed = await confirmPdf(file, { docEntry: 7, type: 'invoice' }, decision, ports, forever);
    assert.deepEqual([confirmed.copied, await readdir(pdfs)], [true, ['poster.pdf']]);
    const source = createFolderSource({ folder: pdfs, reader, clock: systemClock, settleMs: 0 });
    for await (const found of source.scan(forever)) {
      const facts = await source.facts(found, forever);
      await outbox.recordDocument({ source: 'folder', found, facts, keys: documentKeys(facts), now: disk.now });
    }
    for (const one of await outbox.documentsToMatch(10)) {
      const candidates = await outbox.candidates(one.id);
      await outbox.commitMatch(one.id, matchDocument(one.fileName, one.facts, candidates), candidates, disk.now);
    }
    const [pdf] = await outbox.pdfsOf(invoice.ref);
    assert.deepEqual(
      [pdf?.attached, pdf?.agreed, pdf?.confirmed],
      [true, ['confirmed'], { who: 'ana', why: 'old layout', at: disk.now }],
    );
  });
  const { out } = await disk.run(['show', '7']);
  assert.match(out, /PDF: poster\.pdf \(folder\), accepted by confirmed\n {2}confirmed by ana: old layout/);
});

test('a print of another invoice cannot be confirmed, and another file with the name is not overwritten', async () => {
  const disk = new OutboxOnDisk(join(folder, 'second.db'));
  const invoice = sapDocument(8);
  await disk.post(invoice);
  const file = join(folder, 'other.pdf');
  await print(file, 'Invoice No. 99', `Date ${invoice.docDate}`, 'Total EUR 1.23');
  await disk.with(async (outbox) => {
    const ports = { outbox, reader, folder: join(folder, 'pdfs'), now: () => disk.now };
    const decision = { decidedBy: 'ana', why: 'because' };
    await assert.rejects(confirmPdf(file, { docEntry: 8, type: 'invoice' }, decision, ports, forever), {
      code: 'PDF_NOT_CONFIRMED',
    });
    assert.deepEqual(await outbox.pdfsOf(invoice.ref), []);
  });
  const poster = join(folder, 'poster.pdf');
  await print(poster, 'Another poster altogether');
  await assert.rejects(importPdf(poster, { known: null, reader, folder: join(folder, 'pdfs') }, forever), {
    code: 'PDF_NAME_TAKEN',
  });
});

test('import from or to a share that hangs ends with a coded error, and the share is used again once it answers', {
  skip: process.platform === 'win32' && 'Windows has no such pipes',
}, async () => {
  // A pipe that nobody writes to hangs like a share.
  const pipe = join(folder, 'hangs');
  execFileSync('mkfifo', [pipe]);
  const hang = async (): Promise<never> => {
    await (await open(pipe, 'r')).close();
    throw new Error('it came back');
  };
  const answer = (): void => closeSync(openSync(pipe, 'w'));
  const file = join(folder, 'shared.pdf');
  await print(file, 'Invoice No. 4118');
  const target = join(folder, 'shared');
  await mkdir(target);
  for (const [place, code] of [
    ['replace', 'PDF_FOLDER_UNREADABLE'],
    ['realpath', 'PDF_FILE_UNREADABLE'],
    ['open', 'PDF_FILE_UNREADABLE'],
  ] as const) {
    const served = new ServedFiles({ deadlineMs: 500 });
    const limited: Pick<ServedFiles, 'at'> = {
      at: (path) => {
        const share = served.at(path);
        return { call: (work, call) => share.call(work, { ...call, deadlineMs: 500 }) };
      },
    };
    const calls = { realpath, open: openPlainFile, replace: replaceFile, [place]: hang };
    const ports = { known: null, reader, folder: target };
    const files = new OperatorFiles(limited, calls);
    await assert.rejects(importPdf(file, { ...ports, files }, forever), (error) => {
      assert.ok(hasCode(error, code), `${place}: ${error}`);
      assert.match(String(error), /has not answered since \d{4}-\d\d-\d\dT/);
      return true;
    });
    assert.ok(served.hangs);
    answer();
    await until(() => !served.hangs);
    const { copied } = await importPdf(file, { ...ports, files: new OperatorFiles(served) }, forever);
    assert.equal(copied, place === 'replace', 'the first puts it there');
  }
});

test('import --for takes the printed number, refuses one that fits two, and --doc-entry means one of them', async () => {
  const data = join(folder, 'data');
  await mkdir(data);
  await mkdir(join(folder, 'printed-numbers'));
  const disk = new OutboxOnDisk(join(data, 'outbox.db'));
  await disk.post(sapDocument(7, { docNum: 9001 }), sapDocument(9001, { docNum: 9002 }));
  const file = join(folder, 'scan.pdf');
  await print(file, 'A drawing');
  const settings = {
    ...{ SAP_URL: 'https://sap.example:50000', SAP_COMPANY_DB: 'TEST', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
    ...{ WHATSAPP_SESSION_NAME: 'main', DATA_PATH: data, PDF_FOLDER: join(folder, 'printed-numbers') },
  };
  const importing = async (...which: string[]) => {
    const { exitCode, text } = await typedWith(settings, 'import', file, '--why', 'seen', ...which, '--json');
    return {
      exitCode,
      told: JSON.parse(text.trim().split('\n').at(-1) ?? '') as {
        docEntry?: number;
        error?: { code: string; next: string };
      },
    };
  };
  const both = await importing('--for', '9001');
  assert.deepEqual([both.exitCode, both.told.error?.code], [1, 'DELIVERY_NUMBER_FITS_SEVERAL']);
  for (const entry of [7, 9001]) assert.ok(both.told.error?.next.includes(`--doc-entry ${entry}`), `${entry}`);
  const one = await importing('--for', '9002');
  assert.equal(one.told.docEntry, 9001, JSON.stringify(one));
  assert.equal((await importing('--doc-entry', '7')).told.docEntry, 7);
  assert.equal((await importing('--for', '5555')).told.error?.code, 'DELIVERY_UNKNOWN');
});

test('deliveries show lists the facts by which a PDF was accepted, and where they are printed', async () => {
  const disk = new OutboxOnDisk(join(folder, 'third.db'));
  const invoice = sapDocument(9);
  await disk.post(invoice);
  await disk.with(async (outbox) => {
    const at = { page: 1, box: [72, 80, 120, 92] as const };
    const facts = {
      name: { docNums: [], docEntries: [9], fiscalNumbers: [], composites: [] },
      text: null,
      unreadable: null,
    };
    const found = { key: 'a.pdf', path: '/a.pdf', fileName: 'a.pdf', size: 1, sha256: 'a', modifiedAt: 1 };
    const id = await outbox.recordDocument({ source: 'folder', found, facts, keys: ['e:9'], now: 1 });
    const evidence = [{ fact: 'total', label: 'grand total', value: '12.5', at }];
    const match = { kind: 'matched', ref: invoice.ref, agreed: ['document number', 'total'], evidence } as const;
    await outbox.commitMatch(id, match, await outbox.candidates(id), 2);
  });
  assert.match(
    (await disk.run(['show', '9'])).out,
    /accepted by document number, total\n {2}total {12}12\.5, beside "grand total", page 1 at 72,80-120,92/,
  );
  const { pdfs } = JSON.parse((await disk.run(['show', '9', '--json'])).out) as {
    pdfs: { evidence: { value: string }[] }[];
  };
  assert.equal(pdfs[0]?.evidence[0]?.value, '12.5');
  assert.equal(
    await runDeliveries(readDeliveries(['show', '99']), {
      ...surroundings,
      place: { kind: 'sqlite', file: disk.file },
      now: () => disk.now,
      write: () => undefined,
      writeError: () => undefined,
    }),
    1,
  );
});

test('find tells of a source that is asked everything that it gives, of what the service keeps, and where tax numbers stand', async () => {
  const pdfs = join(folder, 'asked');
  await mkdir(pdfs);
  const invoice = sapDocument(1, { taxId: 'DE232446240' });
  const own = [`Invoice No. ${invoice.docNum}`, `Date ${invoice.docDate}`, 'VAT DE 232 446 240'];
  await print(join(pdfs, 'order.pdf'), 'PURCHASE ORDER 77', 'Total EUR 5.00');
  await print(join(pdfs, 'own.pdf'), ...own, `Total ${invoice.currency} ${invoice.total}`);
  const files = createFolderSource({ folder: pdfs, reader, clock: systemClock, settleMs: 0 });
  const asked = { ...files, name: 'attachments', scan: () => Readable.from([]), obtain: () => files.scan(forever) };
  const facts = { name: { docNums: [], docEntries: [1], fiscalNumbers: [], composites: [] }, text: null };
  const kept = [
    { source: 'mailbox', key: '7/1.pdf', fileName: '1.pdf', facts: { ...facts, unreadable: 'broken' as const } },
  ];
  const known = {
    withNumbers: () => Promise.resolve([]),
    kept: () => Promise.resolve(kept),
    stateOf: () => Promise.resolve(null),
    fromDate: () => Promise.resolve(null),
  };
  const findings = await findDocuments(invoice, [asked], known, forever);
  const seen = findings.flatMap(({ source, documents }) =>
    documents.map(({ key, match, missing }) => `${source} ${key} ${match.kind} ${missing !== null}`),
  );
  assert.deepEqual(seen.toSorted(), [
    'attachments order.pdf unmatched true',
    'attachments own.pdf matched false',
    'kept mailbox: 7/1.pdf held true',
  ]);
  const match = findings[0]?.documents.find(({ key }) => key === 'own.pdf')?.match;
  assert.ok(match?.kind === 'matched');
  const place = match.evidence.find(({ fact }) => fact === 'tax number');
  assert.equal(place?.value, 'DE232446240');
  assert.deepEqual([place.at.page, place.at.box.length], [1, 4]);
});
