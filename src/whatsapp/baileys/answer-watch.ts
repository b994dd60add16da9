import type { EventEmitter } from 'node:events';
import { stanzaShape } from '../../shape.ts';
import { AnswerShapes } from '../answer-shapes.ts';
import type { EngineListener } from '../engine.ts';
import type { Stanza } from './stanzas.ts';

/** Tells the forms of the stanzas that WhatsApp sends on the library's WebSocket. What cannot be decoded has none. */
export function watchAnswers(ws: EventEmitter, emit: EngineListener): void {
  const shapes = new AnswerShapes(emit);
  ws.on('frame', (frame: unknown) => {
    if (!(frame instanceof Uint8Array)) shapes.saw('stanza', () => stanzaShape(frame as Stanza));
  });
}
