import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalPage } from './approval-page.ts';

const row = { docNum: 1001, docDate: '2026-11-20', cardName: 'Ana', total: '10.50', currency: 'ARS' };
const pending = {
  kind: 'first_run',
  fromDate: '2026-11-16',
  invoices: 49,
  switchedOff: 0,
  waitingDocument: 4,
  held: [],
  heldSample: [],
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
    'Messages to customers are enabled again: 1 invoice waiting to be sent.\n  1001  Ana  10.50 ARS',
  );
  assert.match(
    approvalPage({
      ...pending,
      held: [{ reason: 'PHONE_MISSING', count: 3 }],
      heldSample: [{ ...row, docNum: 7, why: 'SAP has no phone number for customer C1.' }],
    }),
    /\nNot sent, but held: 3\.\n {2}7 {2}Ana: SAP has no phone number for customer C1\.\n {2}… and 2 more\.\n {2}See them: .* deliveries list --state held,failed$/,
  );
  assert.match(
    approvalPage({ ...pending, invoices: 0, switchedOff: 49, sample: [] }),
    /^First run: messages to customers are switched off .*, so 49 invoices would wait/,
  );
});
