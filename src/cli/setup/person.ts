import type { Environment } from '../../config/environment.ts';
import { configError } from '../../errors/config.ts';
import { oneLine } from '../../visible-text.ts';
import type { Terminal } from '../terminal.ts';
import { isSecret, optionOf, problemOf, proposalOf, type Question } from './questions.ts';

/** Who answers: a person at a terminal, or the options of the command line. */
export interface Person {
  /** A valid value. `again`: the last one led to a failure. */
  answer(question: Question, environment: Environment, again: boolean): Promise<string>;
  /** Agrees to a change, or does not. */
  agrees(question: string): Promise<boolean>;
  /** One line of text; empty: nothing. */
  text(question: string): Promise<string>;
  /** Whether asking again may bring another answer. */
  readonly isThere: boolean;
  say(text: string): void;
}

/** Asks on a terminal until the answer is valid; what is proposed is taken by Enter. */
export function personAt(terminal: Terminal): Person {
  return {
    isThere: true,
    say: (text) => terminal.say(text),
    agrees: (question) => terminal.yesOrNo(question),
    text: (question) => terminal.ask(question),
    answer: async (question, environment) => {
      const proposal = proposalOf(question, environment);
      const secret = isSecret(question);
      const shown = proposal === '' ? '' : ` [${secret ? 'as it is' : oneLine(proposal)}]`;
      for (;;) {
        const words = `  ${question.words}${shown}:`;
        const typed = await (secret ? terminal.askHidden(words) : terminal.ask(words));
        if (typed === '' && terminal.isOver) throw new DOMException('no more input', 'AbortError');
        const text = typed === '' ? proposal : question.isPath ? typed.replace(/^"(.*)"$/, '$1') : typed;
        const problem = problemOf(question, text);
        if (problem === null) return text;
        terminal.say(`  ${problem}`);
      }
    },
  };
}

/** Takes what options, environment and `.env` say, agrees to everything, and cannot be asked again. */
export function personOfOptions(say: (text: string) => void, phone: string): Person {
  return {
    isThere: false,
    say,
    agrees: () => Promise.resolve(true),
    text: () => Promise.resolve(phone),
    answer: (question, environment) => {
      const problem = problemWithout(question, environment);
      if (problem === null) return Promise.resolve(proposalOf(question, environment));
      return Promise.reject(configError('CONFIG_ANSWERS_MISSING', { problems: [problem] }));
    },
  };
}

/** Why a question has no answer where nobody is asked, and how to give one; null: it has. Never with the answer. Pure. */
export function problemWithout(question: Question, environment: Environment): string | null {
  const problem = problemOf(question, proposalOf(question, environment));
  if (problem === null) return null;
  return `  ${isSecret(question) ? question.variable : `--${optionOf(question)}`}: ${question.words}. ${problem}`;
}
