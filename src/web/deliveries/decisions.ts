import type { Role } from '../../delivery/ports/message.ts';
import { CodedError } from '../../errors/coded-error.ts';
import { type DeliveryDecision, decideDelivery } from '../../operations/deliveries/decide.ts';
import { roles } from '../../operations/deliveries/filter.ts';
import type { Subject } from '../../operations/deliveries/show.ts';
import { confirmHeldPdf } from '../../operations/documents/confirm-held.ts';
import { documentTypes } from '../../sap/invoice-source.ts';
import { goTo } from '../answers.ts';
import { form } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Route } from '../route.ts';
import { type DeliveriesWords, deliveriesTexts } from '../texts/deliveries.ts';

export type Verb = 'resend' | 'mark-sent' | 'cancel' | 'confirm';

const DECISIONS: Readonly<Record<Exclude<Verb, 'confirm'>, DeliveryDecision>> = {
  resend: 'resend',
  'mark-sent': 'mark_sent',
  cancel: 'cancel',
};

/** The document that a path names; null: none that could be. */
export function subjectIn({ parameters }: Pick<PersonRequest, 'parameters'>): Subject | null {
  const type = documentTypes.find((one) => one === parameters['type']);
  const docEntry = /^[1-9]\d{0,9}$/.test(parameters['docEntry'] ?? '') ? Number(parameters['docEntry']) : null;
  return type === undefined || docEntry === null ? null : { type, docEntry };
}

/** `/deliveries/invoice/7/resend`: each decision asks for a reason on a page of its own, then is done. */
export function decisionRoutes(parts: Pick<WebParts, 'deliveries'>): readonly Route[] {
  return (['resend', 'mark-sent', 'cancel', 'confirm'] as const).flatMap((verb): Route[] => {
    const path = `/deliveries/:type/:docEntry/${verb}`;
    return [
      { method: 'GET', path, role: 'operator', handle: (request) => question(request, verb, request.url.searchParams) },
      { method: 'POST', path, role: 'operator', handle: (request) => decide(parts, request, verb) },
    ];
  });
}

function question(
  request: PersonRequest,
  verb: Verb,
  fields: URLSearchParams,
  problem: string | null = null,
): Response {
  const words = deliveriesTexts[request.language];
  const subject = subjectIn(request);
  const back = subject === null ? '/deliveries' : `/deliveries/${subject.type}/${subject.docEntry}`;
  return page(request, {
    title: words.verbs[verb],
    entry: '/deliveries',
    status: problem === null ? 200 : 422,
    body: html`<div class="card narrow">${note('bad', problem)}<p>${words.questions[verb]}</p>
${form(
  request,
  `${back}/${verb}`,
  html`<input type="hidden" name="role" value="${roleIn(fields)}"><input type="hidden" name="sha256" value="${fields.get('sha256') ?? ''}">
${reasonField(words, fields.get('why') ?? '')}
<div class="buttons"><button class="button primary">${words.verbs[verb]}</button> <a href="${back}">${words.clear}</a></div>`,
)}</div>`,
  });
}

export function reasonField(words: DeliveriesWords, value = ''): Html {
  return html`<label>${words.why}<textarea name="why" required maxlength="500" rows="2" aria-describedby="why-help">${value}</textarea></label>
<p class="help" id="why-help">${words.whyHelp}</p>`;
}

async function decide(
  { deliveries }: Pick<WebParts, 'deliveries'>,
  request: PersonRequest,
  verb: Verb,
): Promise<Response> {
  const fields = await request.form();
  const why = fields.get('why')?.trim() ?? '';
  const words = deliveriesTexts[request.language];
  const subject = subjectIn(request);
  if (subject === null) return question(request, verb, fields, words.unknown);
  if (why === '') return question(request, verb, fields, words.whyMissing);
  const decision = { decidedBy: request.person.name, why: why.slice(0, 500) };
  const role = roleIn(fields);
  try {
    if (verb === 'confirm') await confirmHeldPdf(deliveries, subject, fields.get('sha256') ?? '', decision);
    else await decideDelivery(deliveries, { ...subject, role }, DECISIONS[verb], decision);
  } catch (error) {
    return question(request, verb, fields, refusalOf(error));
  }
  const target = `${subject.type} ${subject.docEntry}${role === 'customer' ? '' : ` (${role})`}`;
  request.audit(`delivery_${verb.replace('-', '_')}`, target, decision.why);
  return goTo(`/deliveries/${subject.type}/${subject.docEntry}?done=${verb}`);
}

function roleIn(fields: URLSearchParams): Role {
  return roles.find((role) => role === fields.get('role')) ?? 'customer';
}

/** What a person is told of a refused decision. @throws what is no refusal */
export function refusalOf(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  throw error;
}
