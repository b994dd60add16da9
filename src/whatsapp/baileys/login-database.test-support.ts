import type { LoginAnswer, LoginDatabase, LoginQuestion, LoginRecords } from '../login-database.ts';

/** A database that has one login, as a service would answer for it. */
export class LoginInMemory implements LoginDatabase {
  records: LoginRecords | null = null;
  /** It does not answer, or another process has the account. */
  away = false;
  /** It has written, and its answer is lost. */
  mute = false;

  ask(question: LoginQuestion): LoginAnswer {
    if (this.away) return { answer: 'failed', detail: 'it is away' };
    const answer = this.#answer(question);
    return this.mute ? { answer: 'failed', detail: 'its answer is lost' } : answer;
  }

  #answer(question: LoginQuestion): LoginAnswer {
    const { records } = this;
    switch (question.ask) {
      case 'agree': {
        const isOlder =
          records === null || records.store !== question.store || records.generation < question.generation;
        if (isOlder) return { answer: 'give' };
        return records.generation === question.generation ? { answer: 'done' } : { answer: 'take', records };
      }
      case 'replace':
        this.records = question.records;
        return { answer: 'done' };
      case 'change': {
        const { store, generation, login, keys } = question.change;
        if (records === null || records.store !== store) return { answer: 'failed', detail: 'another login' };
        const kept = new Map(records.keys.map((key) => [JSON.stringify(key.slice(0, 2)), key] as const));
        for (const key of keys) {
          const name = JSON.stringify(key.slice(0, 2));
          if (key[2] === null) kept.delete(name);
          else kept.set(name, key);
        }
        this.records = { store, generation, login: login ?? records.login, keys: [...kept.values()] };
        return { answer: 'done' };
      }
    }
  }
}
