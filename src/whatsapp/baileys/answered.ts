import { toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import { isUnanswered } from './unanswered.ts';

/** A query to the server. */
export interface Question {
  /** Description for the error. */
  readonly about: string;
  /** Maximum duration, milliseconds. */
  readonly ms: number;
  /** Whether the connection is still open; otherwise silence and refusals mean nothing. */
  readonly isOpen: () => boolean;
}

/**
 * The answer to a query made by the library.
 *
 * @throws WHATSAPP_NOT_CONNECTED; WHATSAPP_NO_ANSWER, also for `undefined`, with which the library's questions end when
 *   nobody answers; WHATSAPP_QUERY_REFUSED with the server's word and code
 */
export async function answered<T>({ about, ms, isOpen }: Question, asked: Promise<T | undefined>): Promise<T> {
  const silent = (cause?: unknown) => whatsappError('WHATSAPP_NO_ANSWER', { ms, question: about }, cause);
  let answer: T | undefined;
  try {
    answer = await withinDeadline(ms, asked);
  } catch (error) {
    if (!isOpen()) throw whatsappError('WHATSAPP_NOT_CONNECTED', {}, error);
    if (error instanceof DeadlinePassed || isUnanswered(error)) throw silent(error);
    throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: about, detail: refusalOf(error) }, error);
  }
  if (!isOpen()) throw whatsappError('WHATSAPP_NOT_CONNECTED');
  if (answer === undefined) throw silent();
  return answer;
}

/** `rate-overlimit (429)`: the library hands on the text of `<error>`, and its code as the error's data. */
function refusalOf(thrown: unknown): string {
  const error = toError(thrown);
  const code: unknown = Reflect.get(error, 'data');
  return typeof code === 'number' ? `${error.message} (${code})` : error.message;
}
