import type { Environment } from '../../config/environment.ts';
import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import { whatHolds } from '../../config/what-holds.ts';
import { toError } from '../../errors/coded-error.ts';
import { configError } from '../../errors/config.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { oneLine } from '../../visible-text.ts';
import { type Person, problemWithout } from './person.ts';
import type { Question } from './questions.ts';

/** One first run: what was answered so far, kept in memory until everything is complete. */
export class FirstRun {
  readonly person: Person;
  readonly signal: AbortSignal;
  readonly farEnds: FarEnds | null;
  readonly #given: Environment;
  readonly #file: string;
  readonly #answers: Record<string, string> = {};

  /** @param around `file`: where the answers will be */
  constructor(
    given: Environment,
    around: { file: string; person: Person; signal: AbortSignal; farEnds: FarEnds | null },
  ) {
    this.#given = given;
    this.#file = around.file;
    this.person = around.person;
    this.signal = around.signal;
    this.farEnds = around.farEnds;
  }

  /** What the file is to say. */
  get answers(): Readonly<Record<string, string>> {
    return this.#answers;
  }

  get environment(): Environment {
    return { ...this.#given, ...this.#answers };
  }

  set(variable: string, value: string): void {
    this.#answers[variable] = value;
  }

  /** What was answered does not count: what was there before it does. */
  forget(variables: readonly string[]): void {
    for (const variable of variables) delete this.#answers[variable];
  }

  async ask(question: Question, again = false): Promise<void> {
    const { variable } = question;
    if (this.#isSpared(question)) return;
    const answer = await this.person.answer(question, this.environment, again);
    if (answer !== '' || this.environment[variable]) this.set(variable, answer);
  }

  /**
   * Where nobody is asked, everything that is missing is told at once.
   *
   * @throws `CONFIG_ANSWERS_MISSING`
   */
  requireAnswers(questions: readonly Question[]): void {
    if (this.person.isThere) return;
    const problems = questions
      .filter((question) => !this.#isSpared(question))
      .flatMap((question) => problemWithout(question, this.environment) ?? []);
    if (problems.length > 0) throw configError('CONFIG_ANSWERS_MISSING', { problems });
  }

  /** As far as it is known; what was not answered yet has examples in it. */
  config(): { readonly service: ServiceConfig; readonly book: BookConfig } {
    const { config, problems } = whatHolds(this.environment);
    if (config === null) throw configError('CONFIG_INVALID', { problems, file: this.#file });
    return { service: config.service, book: config.books[0] };
  }

  /**
   * Asks, tries, and asks again with the reason until it works. Without a person, a failure ends it.
   *
   * @param attempt resolves to what to say when it works
   * @param goesOn whether to ask the same again after that failure; when it resolves to false, so does this
   */
  async until(
    questions: readonly Question[],
    attempt: () => Promise<string>,
    goesOn: (failure: Error) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<boolean> {
    for (let again = false; ; again = true) {
      for (const question of questions) await this.ask(question, again);
      try {
        this.person.say(`  ok: ${await attempt()}`);
        return true;
      } catch (thrown) {
        this.signal.throwIfAborted();
        if (!this.person.isThere) throw thrown;
        const failure = toError(thrown);
        this.person.say(`  ${oneLine(failure.message)}`);
        if (!(await goesOn(failure))) return false;
      }
    }
  }

  /** A secret that lies in a file, or with the service manager, stays there. */
  #isSpared({ variable, spared }: Question): boolean {
    if (spared?.(this.environment)) return true;
    const credentials = this.#given['CREDENTIALS_DIRECTORY'];
    return Boolean(this.#given[`${variable}_FILE`]) || (Boolean(credentials) && /PASSWORD/.test(variable));
  }
}
