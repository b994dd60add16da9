import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { inCommands } from '../next-steps/commands.ts';
import { showDelivery } from '../operations/deliveries/show.ts';
import { confirmHeldPdf } from '../operations/documents/confirm-held.ts';
import { documentParam, typeQuery } from './deliveries.ts';
import { type ApiEnv, apiRouter, decidedBy, doer, endpoint, jsonOf } from './endpoint.ts';
import type { ApiParts } from './parts.ts';

const pdfSchema = z
  .strictObject({
    fileName: z.string(),
    source: z.string(),
    sha256: z.string(),
    attached: z.boolean().openapi({ description: 'It is the one that goes out.' }),
    agreed: z
      .array(z.string())
      .openapi({ description: 'Facts that agree with the invoice; empty for one that is held.' }),
    facts: z.array(z.strictObject({ fact: z.string(), label: z.string(), value: z.string() })),
    problem: z.strictObject({ code: z.string(), sentence: z.string(), next: z.string() }).nullable(),
    confirmed: z.strictObject({ who: z.string(), why: z.string(), at: z.iso.datetime() }).nullable(),
  })
  .openapi('Pdf');
const pdfsSchema = z.strictObject({ pdfs: z.array(pdfSchema) }).openapi('Pdfs');

const sha256Hex = z.string().regex(/^[\da-f]{64}$/);
const confirmation = z.strictObject({ sha256: sha256Hex, why: z.string().trim().min(1).max(1000) });
const confirmedSchema = z.strictObject({ fileName: z.string(), sha256: sha256Hex }).openapi('Confirmed');

/** The PDFs of an invoice, and a person's word for one that is held. */
export function documentRoutes({ deliveries, audit }: ApiParts): OpenAPIHono<ApiEnv> {
  return apiRouter()
    .openapi(
      endpoint('documents:read', {
        method: 'get',
        path: '/documents/{docEntry}',
        tags: ['documents'],
        summary: 'The PDFs found for an invoice, and why each was accepted or held',
        request: { params: documentParam, query: typeQuery },
        responses: {
          200: { description: 'The one that goes out, and those that are held.', content: jsonOf(pdfsSchema) },
        },
      }),
      async (context) => {
        const docEntry = Number(context.req.valid('param').docEntry);
        const { pdfs } = await showDelivery(deliveries, { docEntry, ...context.req.valid('query') });
        const shown = pdfs.map(({ fileName, source, sha256, attached, agreed, evidence, problem, confirmed }) => ({
          ...{ fileName, source, sha256, attached, agreed: [...agreed] },
          facts: evidence.map(({ fact, label, value }) => ({ fact, label, value })),
          problem: problem && { code: problem.code, sentence: problem.sentence, next: inCommands(problem.next) },
          confirmed: confirmed && { who: confirmed.who, why: confirmed.why, at: new Date(confirmed.at).toISOString() },
        }));
        return context.json({ pdfs: shown }, 200);
      },
    )
    .openapi(
      endpoint('deliveries:decide', {
        method: 'post',
        path: '/documents/{docEntry}/confirm',
        tags: ['documents'],
        summary: 'Say that a PDF which is held is the one of this invoice',
        request: { params: documentParam, query: typeQuery, body: { required: true, content: jsonOf(confirmation) } },
        responses: { 200: { description: 'It goes out.', content: jsonOf(confirmedSchema) } },
      }),
      async (context) => {
        const docEntry = Number(context.req.valid('param').docEntry);
        const { type } = context.req.valid('query');
        const { sha256, why } = context.req.valid('json');
        const decision = { decidedBy: decidedBy(context), why };
        const { fileName } = await confirmHeldPdf(deliveries, { docEntry, type }, sha256, decision);
        audit({ ...doer(context), action: 'confirm', target: `${type} ${docEntry} ${sha256}`, detail: why });
        return context.json({ fileName, sha256 }, 200);
      },
    );
}
