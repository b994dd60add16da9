import type wweb from 'whatsapp-web.js';
import { shapeOf } from '../../shape.ts';
import { AnswerShapes } from '../answer-shapes.ts';
import type { EngineListener } from '../engine.ts';
import type { PageLook } from './in-page.ts';

/** Events of whatsapp-web.js whose arguments the page makes. */
const events = ['qr', 'code', 'authenticated', 'ready', 'change_state', 'disconnected', 'message', 'message_ack'];

/** Tells the forms of what comes out of the page, and which of the modules that are needed it has. */
export class PageAnswers {
  readonly #shapes: AnswerShapes;

  constructor(emit: EngineListener) {
    this.#shapes = new AnswerShapes(emit);
  }

  /** Its events, besides whoever handles them. */
  watch(client: wweb.Client): void {
    for (const event of events) client.on(event, (...told: unknown[]) => this.saw(event, told.map(withoutLibrary)));
  }

  /** @returns the answer, as it is */
  saw<T>(about: string, answer: T): T {
    this.#shapes.saw(about, () => shapeOf(answer));
    return answer;
  }

  /** @param needed modules that the page was asked for */
  modules(needed: readonly string[], { version, missing }: PageLook): void {
    if (version === null || needed.length === 0) return;
    // Names of ours alone: the page could say anything.
    const lacking = needed.filter((name) => missing.includes(name));
    for (const name of lacking) this.saw(`missing module ${name}`, null);
    this.saw(lacking.length === 0 ? 'all modules found' : 'modules found', needed.slice(lacking.length));
  }
}

/** A message as the page gave it: the library's object holds the library too. */
function withoutLibrary(told: unknown): unknown {
  return typeof told === 'object' && told !== null && 'rawData' in told ? told.rawData : told;
}
