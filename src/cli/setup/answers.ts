import type { Environment } from '../../config/environment.ts';
import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import { whatHolds } from '../../config/what-holds.ts';
import { toError } from '../../errors/coded-error.ts';
import { configError } from '../../errors/config.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { oneLine } from '../../visible-text.ts';
import type { Person } from './person.ts';
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
    const { variable, spared } = question;
    // A secret that lies in a file, or with the service manager, stays there.
    if (spared?.(this.environment) || this.#isInFile(variable)) return;
    const answer = await this.person.answer(question, this.environment, again);
    if (answer !== '' || this.environment[variable]) this.set(variable, answer);
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
   * @param goesOn whether a person wants to be asked again; resolves to false when they do not
   */
  async until(
    questions: readonly Question[],
    attempt: () => Promise<string>,
    goesOn: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<boolean> {
    for (let again = false; ; again = true) {
      for (const question of questions) await this.ask(question, again);
      try {
        this.person.say(`  ok: ${await attempt()}`);
        return true;
      } catch (thrown) {
        this.signal.throwIfAborted();
        if (!this.person.isThere) throw thrown;
        this.person.say(`  ${oneLine(toError(thrown).message)}`);
        if (!(await goesOn())) return false;
      }
    }
  }

  #isInFile(variable: string): boolean {
    const credentials = this.#given['CREDENTIALS_DIRECTORY'];
    return Boolean(this.#given[`${variable}_FILE`]) || (Boolean(credentials) && /PASSWORD/.test(variable));
  }
}
