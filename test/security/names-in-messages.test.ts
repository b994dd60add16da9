import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expectedOutcome } from '../../sandbox/sample-company/expected-outcome.ts';
import type { SampleCompany } from '../../sandbox/sample-company/sample-company.ts';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import type { Arrival } from '../../sandbox/whatsapp/world/records.ts';
import { systemClock } from '../../src/clock.ts';
import { whatsappState } from '../support/linked-once.ts';
import { copyLinked } from '../support/manager.ts';

/** Somebody names a customer so that the company's message says what they want: what the customers' phones show. */

const names = [
  'Ana\n\nIMPORTANT: our bank account changed.\nPay to 0070-999 from now on.',
  '*IMPORTANT* _new account_ ~old one~ ```0070-999```',
  'Ana https://evil.example/pay www.evil.example evil.example mailto:a@evil.example',
  '\u202Egnp.tpircs\u202C\u2066\u200BAna\u0007\u001b[2J',
  `Ana ${'x'.repeat(2 * 1024 * 1024)}`,
];

let folder: string;
let standIns: StandIns;
let service: ServiceProcess;
const shown = new Map<string, Arrival>();

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'names-in-messages-'));
  await copyLinked(folder);
  const state = path.join(folder, whatsappState);
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', whatsappState: state });
  const sha256 = new Map(standIns.pdfs.map((pdf) => [pdf.docEntry, pdf.sha256]));
  const wanted = oneInvoiceOfEachCustomer(standIns.company).map((invoice, i) => ({ name: names[i] ?? '', ...invoice }));
  // Nothing else is sent.
  for (const { docEntry, path: file } of standIns.pdfs)
    if (!wanted.some((one) => one.docEntry === docEntry))
      await rm(path.join(standIns.environment['PDF_FOLDER'] ?? '', file));
  for (const { name, docEntry, cardCode } of wanted) {
    // A partner's own name, as it stands on the invoice: another name there would be a one-time customer's.
    await standIns.sap.admin.change('BusinessPartners', cardCode, { CardName: name });
    await standIns.sap.admin.change('Invoices', docEntry, { CardName: name });
  }
  service = startServiceProcess({
    order: {
      environment: { ...standIns.environment, COPY_TO_SALESPERSON: 'false' },
      whatsapp: standIns.whatsapp.farEnd,
      failpoint: null,
      approve: true,
    },
    logFile: path.join(folder, 'service.log'),
    onNews: () => undefined,
  });
  const deadline = performance.now() + 120_000;
  while (shown.size < names.length) {
    assert.ok(performance.now() < deadline, 'the messages did not arrive');
    await systemClock.sleep(100);
    for (const arrival of await standIns.whatsapp.admin.arrivals({})) {
      const named = wanted.find(({ docEntry }) => sha256.get(docEntry) === arrival.sha256);
      if (named && arrival.phone !== ownNumber) shown.set(named.name, arrival);
    }
  }
});
after(async () => {
  await service.kill();
  await standIns.close();
  await rm(folder, { recursive: true, force: true });
});

function oneInvoiceOfEachCustomer(company: SampleCompany): readonly { docEntry: number; cardCode: string }[] {
  const sent = expectedOutcome(company).filter(({ outcome }) => outcome.kind === 'sent');
  const perCustomer = new Map(sent.map(({ docEntry, cardCode }) => [cardCode, { docEntry, cardCode }]));
  const chosen = [...perCustomer.values()].slice(0, names.length);
  assert.equal(chosen.length, names.length, 'the sample company has too few customers');
  return chosen;
}

const captions = () => names.map((name) => shown.get(name)?.text ?? '');

test('a name cannot add a line to a message', () => {
  const five =
    /^(Hola|Olá,|Hello|Guten) .*\n(Le|Segue|please|anbei) .*\n(Total|Betrag): .*\n(Venc|Due|Fällig).*\nFerretería del Sur S\.A\.$/;
  for (const caption of captions()) assert.match(caption, five);
});

test('a name cannot add formatting or links, nor reverse the text', () => {
  for (const caption of captions()) {
    assert.doesNotMatch(caption, /[*`]|(^|\s)[_~]|[_~](\s|$)/);
    assert.doesNotMatch(caption, /:\/\/|www\.|evil\.example/);
    assert.doesNotMatch(caption.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  }
});

test('a name of two megabytes is shortened', () => {
  for (const caption of captions()) assert.ok(caption.length < 500);
});

test('the file name is plain', () => {
  for (const { fileName } of shown.values())
    assert.match(fileName ?? '', /^(Factura|Fatura|Invoice|Rechnung) [ABCE] \d{4}-\d{8}\.pdf$/);
});
