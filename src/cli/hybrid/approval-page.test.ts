import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalPage } from './approval-page.ts';

const row = { docNum: 1001, docDate: '2026-11-20', cardName: 'Ana', total: '10.50', currency: 'ARS' };
const pending = {
  kind: 'first_run',
  fromDate: '2026-11-16',
  invoices: 49,
  waitingDocument: 4,
  held: [],
  sample: [row],
} as const;

test('the approval page says how many would be sent now and later, and how to list the rest', () => {
  assert.equal(
    approvalPage(pending),
    [
      'First run: 49 invoices dated 2026-11-16 or later would be sent, and 4 more when their PDF arrives.',
      '  1001  Ana  10.50 ARS',
      '  … and 48 more: node hybrid-invoice-service.js deliveries list --state queued',
    ].join('\n'),
  );
  assert.equal(
    approvalPage({ ...pending, kind: 'customer_messages_enabled', invoices: 1, waitingDocument: 0 }),
    'Messages to customers are enabled again: 1 waiting to be sent.\n  1001  Ana  10.50 ARS',
  );
  assert.match(
    approvalPage({ ...pending, held: [{ reason: 'PHONE_MISSING', count: 2 }] }),
    /\nNot sent, but held:\n {2}2 {2}SAP has no phone number for …\.\n {2}Which ones: .* deliveries list --state held,failed$/,
  );
});
