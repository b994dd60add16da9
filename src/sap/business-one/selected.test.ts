import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog as log } from '../../../test/support/silence.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { Call, CallAnswer } from './call.ts';
import { SelectedReads } from './selected.ts';

const done: CallAnswer = { ok: true, body: {}, file: null, etag: null, at: null, pageSizeKept: true };

/** A version of SAP that lacks these properties and refuses the first of them that is asked for, each call in its own turn. */
function lacking(...properties: readonly string[]) {
  return {
    read: async (call: Call): Promise<CallAnswer> => {
      await new Promise((resolve) => setImmediate(resolve));
      const refused = properties.find((property) => call.resource.includes(property));
      if (refused === undefined) return done;
      const text = `Property '${refused}' of 'Document' is invalid`;
      return { ok: false, refusal: { status: 400, code: '-1000', text, fromSap: true } };
    },
  };
}

const asking =
  (...properties: readonly string[]) =>
  (absent: ReadonlySet<string>): Call => ({
    method: 'GET',
    resource: `Invoices?$select=${['DocEntry', ...properties.filter((one) => !absent.has(one))].join(',')}`,
  });

test('reads at once that all meet the same missing properties go on without them', async () => {
  const reads = new SelectedReads(lacking('Series', 'Code'), new Set(['Series', 'Code']), log);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => reads.read(asking('Series', 'Code'), AbortSignal.timeout(10_000))),
  );
  assert.ok(answers.every(({ ok }) => ok));
});

test('a property that is refused although it was left out, and one that is required, are errors', async () => {
  const stubborn = new SelectedReads(lacking('DocEntry'), new Set(['DocEntry']), log);
  const required = new SelectedReads(lacking('Total'), new Set(['Series']), log);
  for (const [reads, property] of [[stubborn, 'Code'] as const, [required, 'Total'] as const])
    await assert.rejects(reads.read(asking(property), AbortSignal.timeout(10_000)), (error: unknown) =>
      hasCode(error, 'SAP_PROPERTY_UNKNOWN'),
    );
});
