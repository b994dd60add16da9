import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { PendingApproval, PendingInvoice } from '../delivery/sending/approval.ts';
import { approvalKinds, pendingSoon } from '../operations/approval.ts';
import { moment } from '../operations/deliveries/plain.ts';
import { type ApiEnv, apiRouter, decidedBy, doer, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const invoiceFields = {
  docNum: z.int(),
  date: z.string(),
  name: z.string(),
  total: z.string().openapi({ description: 'A decimal number as text.' }),
  currency: z.string(),
} as const;
const pendingSchema = z
  .strictObject({
    kind: z.enum(approvalKinds),
    day: z.iso.date().nullable().openapi({ description: 'The unusual day; null: another kind.' }),
    invoices: z.int().openapi({ description: "Customers' messages that would be sent immediately." }),
    sentOnDay: z.int().nullable().openapi({ description: 'Messages that went out on the unusual day.' }),
    busiestBefore: z.int().nullable().openapi({ description: 'And on the busiest of the five weeks before.' }),
    askedAt: z.iso.datetime().nullable(),
    fromDate: z.iso.date().openapi({ description: 'Invoices dated earlier are never sent.' }),
    switchedOff: z.int().openapi({ description: "Customers' messages that would not be sent: they are switched off." }),
    waitingDocument: z.int().openapi({ description: 'Invoices that would be sent once they have their PDF.' }),
    sample: z.array(z.strictObject(invoiceFields)).openapi({ description: 'Of those to be sent, at most 500.' }),
    held: z
      .array(z.strictObject({ reason: z.string(), count: z.int() }))
      .openapi({ description: 'What would not be sent, by its code.' }),
    heldSample: z.array(z.strictObject({ ...invoiceFields, why: z.string() })),
  })
  .openapi('PendingApproval');
const approvalSchema = z
  .strictObject({ pending: pendingSchema.nullable().openapi({ description: 'null: nothing awaits approval.' }) })
  .openapi('Approval');
const answerBody = z.strictObject({
  kind: z.enum(approvalKinds),
  day: z.iso.date().nullable(),
  invoices: z.int().min(0),
});

/** What awaits a person's approval, and their answer to it. */
export function approvalRoutes({ approval, audit }: ApiParts): OpenAPIHono<ApiEnv> {
  const now = async (signal: AbortSignal) => {
    const pending = await pendingSoon(approval, signal);
    return { pending: pending && asJson(pending) };
  };
  return apiRouter()
    .openapi(
      endpoint('sending:approve', {
        method: 'get',
        path: '/approval',
        tags: ['approval'],
        summary: "What awaits a person's approval: the first run, or the rest of an unusually busy day",
        responses: { 200: { description: 'What would be sent.', content: jsonOf(approvalSchema) } },
      }),
      async (context) => context.json(await now(context.req.raw.signal), 200),
    )
    .openapi(
      endpoint('sending:approve', {
        method: 'post',
        path: '/approval',
        tags: ['approval'],
        summary:
          'Approve it, with `kind`, `day` and `invoices` as GET has shown them; 409: something else awaits approval by now, or more, or nothing',
        request: { body: { required: true, content: jsonOf(answerBody) } },
        responses: { 200: { description: 'What still awaits approval.', content: jsonOf(approvalSchema) } },
      }),
      async (context) => {
        const question = context.req.valid('json');
        await approval.approve({ decidedBy: decidedBy(context), question });
        const { kind, day, invoices } = question;
        audit({ ...doer(context), action: 'sending_approved', target: day ?? kind, detail: `${kind}, ${invoices}` });
        return context.json(await now(context.req.raw.signal), 200);
      },
    );
}

function asJson({ kind, day, held, sample, heldSample, ...counts }: PendingApproval): z.infer<typeof pendingSchema> {
  const { fromDate, invoices, switchedOff, waitingDocument } = counts;
  return {
    kind,
    day: day?.day ?? null,
    invoices,
    sentOnDay: day?.sent ?? null,
    busiestBefore: day?.busiest ?? null,
    askedAt: moment(day?.at ?? null),
    ...{ fromDate, switchedOff, waitingDocument },
    sample: sample.map(invoiceAsJson),
    held: [...held],
    heldSample: heldSample.map((row) => ({ ...invoiceAsJson(row), why: row.why })),
  };
}

function invoiceAsJson({ docNum, docDate, cardName, total, currency }: PendingInvoice) {
  return { docNum, date: docDate, name: cardName, total, currency };
}
