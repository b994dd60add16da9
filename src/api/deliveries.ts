import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Role } from '../delivery/ports/message.ts';
import type { SearchFilter, SearchPlace } from '../delivery/ports/search-store.ts';
import type { DeliveryRow } from '../delivery/ports/standing-store.ts';
import { messageStates } from '../delivery/rules/lifecycle.ts';
import type { Holdup } from '../delivery/standing/holdups.ts';
import { inCommands } from '../next-steps/commands.ts';
import { decideDelivery } from '../operations/deliveries/decide.ts';
import { deliveryPage } from '../operations/deliveries/page.ts';
import { moment, plain, shownPhone } from '../operations/deliveries/plain.ts';
import { type ShownDelivery, showDelivery } from '../operations/deliveries/show.ts';
import { documentTypes } from '../sap/invoice-source.ts';
import { type ApiEnv, apiRouter, decidedBy, doer, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const roles = ['customer', 'salesperson', 'copy', 'notice'] as const satisfies readonly Role[];
const text = z.string().nullable();
const time = z.iso.datetime().nullable();

const deliveryFields = {
  id: z.int().openapi({ description: 'Of the message here.' }),
  docEntry: z.int().nullable(),
  docNum: z.int().nullable(),
  type: text,
  kind: text,
  branch: z.int().nullable(),
  branchName: text,
  date: text,
  customer: text,
  name: text,
  total: text.openapi({ description: 'A decimal number as text.' }),
  currency: text,
  role: z.string(),
  state: z.enum(messageStates),
  reason: text,
  detail: text,
  generation: z.int(),
  phone: text.openapi({ description: 'Masked.' }),
  messageId: text,
  waitsUntil: time,
  sentAt: time,
  deliveredAt: time,
  readAt: time,
  sap: text,
  sapPending: z.boolean(),
  sapError: text,
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  past: z.boolean().openapi({ description: 'Out of the outbox, never to be sent again.' }),
} as const;

export const waitSchema = z
  .strictObject({ sentence: z.string(), until: time, next: text })
  .openapi('Wait', { description: 'What delays messages that are ready; `until` null: until a person acts.' });
const deliverySchema = z.strictObject(deliveryFields).openapi('Delivery');
const listSchema = z
  .strictObject({
    deliveries: z.array(deliverySchema),
    waits: z.array(waitSchema),
    after: text.openapi({ description: 'For the next page, as the parameter `after`; null: there is none.' }),
  })
  .openapi('DeliveryList');
const shownSchema = z
  .strictObject({
    ...deliveryFields,
    next: text,
    attempts: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        generation: z.int(),
        phone: z.string(),
        messageId: text,
        idWasOurs: z.boolean().nullable(),
        doubted: z.boolean(),
        outcome: text,
      }),
    ),
    actions: z.array(z.strictObject({ action: z.string(), who: z.string(), why: z.string(), at: z.iso.datetime() })),
  })
  .openapi('ShownDelivery');
const invoiceSchema = z.strictObject({ messages: z.array(shownSchema), waits: z.array(waitSchema) }).openapi('Invoice');
const changedSchema = z
  .strictObject({ changed: z.array(deliverySchema), waits: z.array(waitSchema) })
  .openapi('Decided');

const day = z.iso.date();
const query = z.strictObject({
  state: z.enum(messageStates).optional(),
  role: z.enum(roles).default('customer'),
  text: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: "Printed number, the customer's code or its beginning, or words of their name." }),
  customer: z.string().max(100).optional().openapi({ description: 'Code of the customer.' }),
  number: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .optional(),
  type: z.enum(documentTypes).optional(),
  from: day.optional().openapi({ description: 'Date of the document.' }),
  to: day.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z
    .string()
    .max(400)
    .transform(placeFrom)
    .optional()
    .openapi({ type: 'string', description: 'As the page before says.' }),
});
export const documentParam = z.strictObject({
  docEntry: z
    .string()
    .regex(/^\d{1,10}$/)
    .openapi({ description: "SAP's internal number." }),
});
export const typeQuery = z.strictObject({ type: z.enum(documentTypes).default('invoice') });
const decision = z.strictObject({
  decision: z.enum(['resend', 'mark_sent', 'cancel']),
  why: z.string().trim().min(1).max(1000),
  role: z.enum(roles).default('customer'),
});

/** Deliveries: list, one invoice, a decision about it. */
export function deliveryRoutes({ deliveries, audit }: ApiParts): OpenAPIHono<ApiEnv> {
  return apiRouter()
    .openapi(
      endpoint('deliveries:read', {
        method: 'get',
        path: '/deliveries',
        tags: ['deliveries'],
        summary: 'Deliveries, newest first, and why they wait',
        request: { query },
        responses: { 200: { description: 'A page of them.', content: jsonOf(listSchema) } },
      }),
      async (context) => {
        const { after = null, limit, ...wanted } = context.req.valid('query');
        const found = await deliveryPage(deliveries, filterOf(wanted), after, limit);
        const answer = { deliveries: found.deliveries.map(asJson), waits: waitsAsJson(found.waits) };
        return context.json({ ...answer, after: found.next && placeAsText(found.next) }, 200);
      },
    )
    .openapi(
      endpoint('deliveries:read', {
        method: 'get',
        path: '/deliveries/{docEntry}',
        tags: ['deliveries'],
        summary: 'One invoice: its messages, attempts and decisions',
        request: { params: documentParam, query: typeQuery },
        responses: { 200: { description: 'The customer’s message first.', content: jsonOf(invoiceSchema) } },
      }),
      async (context) => {
        const docEntry = Number(context.req.valid('param').docEntry);
        const shown = await showDelivery(deliveries, { docEntry, ...context.req.valid('query') });
        return context.json({ messages: shown.messages.map(shownAsJson), waits: waitsAsJson(shown.waits) }, 200);
      },
    )
    .openapi(
      endpoint('deliveries:decide', {
        method: 'post',
        path: '/deliveries/{docEntry}/decisions',
        tags: ['deliveries'],
        summary: 'Send again, mark as sent, or cancel',
        request: { params: documentParam, query: typeQuery, body: { required: true, content: jsonOf(decision) } },
        responses: { 200: { description: 'What has changed.', content: jsonOf(changedSchema) } },
      }),
      async (context) => {
        const { docEntry } = context.req.valid('param');
        const { type } = context.req.valid('query');
        const { decision: verb, why, role } = context.req.valid('json');
        const subject = { docEntry: Number(docEntry), type, role };
        const { changed, waits } = await decideDelivery(deliveries, subject, verb, {
          decidedBy: decidedBy(context),
          why,
        });
        audit({ ...doer(context), action: verb, target: `${type} ${docEntry} ${role}`, detail: why });
        return context.json({ changed: changed.map(({ row }) => asJson(row)), waits: waitsAsJson(waits) }, 200);
      },
    );
}

function filterOf({
  state,
  role,
  text: words,
  customer,
  number,
  type,
  from,
  to,
}: Omit<z.infer<typeof query>, 'after' | 'limit'>): SearchFilter {
  return {
    role,
    ...(words === undefined ? {} : { text: words }),
    ...(state === undefined ? {} : { states: [state] }),
    ...(customer === undefined ? {} : { cardCode: customer }),
    ...(number === undefined ? {} : { docNum: number }),
    ...(type === undefined ? {} : { named: type }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

const place = z.tuple([z.union([z.string().max(100), z.int()]).nullable(), z.int(), z.int()]);

/** Opaque to those who use it. */
function placeAsText({ value, invoice, id }: SearchPlace): string {
  return Buffer.from(JSON.stringify([value, invoice, id])).toString('base64url');
}

function placeFrom(given: string, context: z.RefinementCtx): SearchPlace {
  try {
    const [value, invoice, id] = place.parse(JSON.parse(Buffer.from(given, 'base64url').toString('utf8')));
    return { value, invoice, id };
  } catch {
    context.addIssue({ code: 'custom', message: 'not what a page has said' });
    return z.NEVER; // Only what we made ourselves is a place.
  }
}

function asJson(row: DeliveryRow): z.infer<typeof deliverySchema> {
  return { id: row.message.id, ...plain(row), state: row.message.state };
}

function shownAsJson({ row, attempts, actions, next }: ShownDelivery): z.infer<typeof shownSchema> {
  return {
    ...asJson(row),
    next: next === null ? null : inCommands(next),
    attempts: attempts.map(({ startedAt, generation, jid, whatsappId, idWasOurs, doubted, outcome }) => ({
      at: new Date(startedAt).toISOString(),
      generation,
      phone: shownPhone(jid),
      messageId: whatsappId,
      idWasOurs,
      doubted,
      outcome,
    })),
    actions: actions.map(({ action, who, why, at }) => ({ action, who, why, at: new Date(at).toISOString() })),
  };
}

/** Waits with their next steps as text. */
export function waitsAsJson(waits: readonly Holdup[]): z.infer<typeof waitSchema>[] {
  return waits.map(({ sentence, until, next }) => ({
    sentence,
    until: moment(until),
    next: next === null ? null : inCommands(next),
  }));
}
