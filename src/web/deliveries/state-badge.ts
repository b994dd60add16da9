import type { Message } from '../../delivery/ports/message.ts';
import type { MessageState } from '../../delivery/rules/lifecycle.ts';
import { type Html, html } from '../html.ts';
import type { Language } from '../language.ts';
import type { DeliveriesWords } from '../texts/deliveries.ts';
import { told } from '../told.ts';

const KINDS: Readonly<Record<MessageState, 'good' | 'warn' | 'bad' | 'idle'>> = {
  received: 'idle',
  waiting_document: 'warn',
  queued: 'idle',
  prepared: 'idle',
  dispatching: 'idle',
  ambiguous: 'warn',
  sent: 'good',
  delivered: 'good',
  read: 'good',
  failed: 'bad',
  held: 'bad',
  cancelled: 'idle',
};

/** The state in words, with the explanation of why it is held, failed or waiting. */
export function stateBadge(
  { state, detail }: Pick<Message, 'state' | 'detail'>,
  words: DeliveriesWords,
  language: Language,
): Html {
  return html`<span class="badge ${KINDS[state]}">${words.states[state]}</span>${
    detail !== null && html` <span class="soft why">${told(detail, language)}</span>`
  }`;
}

/** What SAP or an attempt calls a state, in words; anything else as it is. */
export function stateWord(name: string, words: DeliveriesWords): string {
  return isState(name) ? words.states[name] : name;
}

function isState(name: string): name is MessageState {
  return Object.hasOwn(KINDS, name);
}
