import type { HeldBatch } from '../../delivery/ports/standing-store.ts';
import { nextStepFor } from '../../delivery/rules/why.ts';
import { partsOf } from '../../next-steps/next-step.ts';
import { settleHeld } from '../../operations/deliveries/settle-held.ts';
import { mayAct } from '../../people/role.ts';
import { goTo } from '../answers.ts';
import { form } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { note, page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Route } from '../route.ts';
import { deliveriesTexts } from '../texts/deliveries.ts';
import { reasonField, refusalOf } from './decisions.ts';

type Parts = Pick<WebParts, 'deliveries'>;
type Batch = 'marks' | 'restored';

const HOLDS: Readonly<Record<Batch, HeldBatch>> = { marks: 'mark', restored: 'restored' };

/** Notes about many invoices that one answer settles. */
export async function batchNotes({ deliveries }: Parts, request: PersonRequest): Promise<readonly Html[]> {
  const words = deliveriesTexts[request.language];
  const held = (await deliveries.outbox.summary()).filter(({ state, role }) => state === 'held' && role === 'customer');
  const batches = new Set(held.flatMap(({ reason }) => (reason === null ? [] : batchOf(reason))));
  return [...batches].map(
    (batch) =>
      html`<p class="note">${words.batches[batch]} ${
        mayAct(request.person.role, 'operator') &&
        html`<a class="button" href="/deliveries/settle/${batch}">${words.answer}</a>`
      }</p>`,
  );
}

function batchOf(reason: string): readonly Batch[] {
  const step = nextStepFor(reason);
  const parts = step === null ? [] : partsOf(step);
  return parts.flatMap((part) => (typeof part !== 'string' && part.action === 'settle_held' ? [part.batch] : []));
}

/** `/deliveries/settle/marks`: one answer for all of them, with a reason. */
export function batchRoutes(parts: Parts): readonly Route[] {
  return (['marks', 'restored'] as const).flatMap((batch): readonly Route[] => {
    const path = `/deliveries/settle/${batch}`;
    return [
      { method: 'GET', path, role: 'operator', handle: (request) => batchPage(request, batch, null) },
      { method: 'POST', path, role: 'operator', handle: (request) => settle(parts, request, batch) },
    ];
  });
}

function batchPage(request: PersonRequest, batch: Batch, problem: string | null): Response {
  const words = deliveriesTexts[request.language];
  return page(request, {
    title: words.answer,
    entry: '/deliveries',
    status: problem === null ? 200 : 422,
    body: html`<div class="card narrow">${note('bad', problem)}<p>${words.batches[batch]}</p><p>${words.batchQuestions[batch]}</p>
${form(
  request,
  `/deliveries/settle/${batch}`,
  html`${reasonField(words)}
<div class="buttons">${(['sent-before', 'new'] as const).map(
    (answer) => html`<button class="button" name="answer" value="${answer}">${words.answers[answer]}</button>`,
  )}<a href="/deliveries">${words.clear}</a></div>`,
)}</div>`,
  });
}

async function settle({ deliveries }: Parts, request: PersonRequest, batch: Batch): Promise<Response> {
  const words = deliveriesTexts[request.language];
  const fields = await request.form();
  const why = fields.get('why')?.trim() ?? '';
  const given = fields.get('answer');
  if (why === '' || (given !== 'new' && given !== 'sent-before')) return batchPage(request, batch, words.whyMissing);
  const answer = given === 'new' ? 'new' : 'sent_before';
  try {
    await settleHeld(deliveries, HOLDS[batch], answer, { decidedBy: request.person.name, why });
  } catch (error) {
    return batchPage(request, batch, refusalOf(error));
  }
  request.audit('settle_held', batch, `${answer}: ${why}`);
  return goTo('/deliveries?done=settled');
}
