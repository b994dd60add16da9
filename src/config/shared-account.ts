import type { Config } from './schema.ts';

type Book = Config['books'][0];
interface Sharer {
  readonly name: string;
  readonly config: Config;
}

/** What is of the number, although each book says it: whoever sends by it must mean the same. */
const OF_THE_NUMBER = [
  'SEND_INTERVAL',
  'SEND_HOURLY_CAP',
  'SEND_DAILY_CAP',
  'SEND_WARM_UP',
  'SEND_QUIET_HOURS',
  'SEND_ASK_ABOVE',
  'COMPANY_TIME_ZONE',
  'STOP_WORDS',
] as const satisfies readonly (keyof Book)[];

/** What keeps two companies from sending by the same number. Pure. */
export function sharedAccountProblems(other: Sharer, one: Sharer): string[] {
  const [[a], [b]] = [other.config.books, one.config.books];
  const differing = OF_THE_NUMBER.filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
  const problems = differing.map(
    (name) =>
      `books.${one.name}.${name} is not that of books.${other.name}, and both send by the number of ${b.account}, which has only one. Give both the same.`,
  );
  if (a.SAP_COMPANY_DB !== b.SAP_COMPANY_DB || a.TEST_MODE !== b.TEST_MODE) return problems;
  const remedy = `Make them one book, or give books.${one.name} an account of its own.`;
  return [
    ...problems,
    `books.${one.name}.SAP_COMPANY_DB is that of books.${other.name}, and both send by the number of ${b.account}, where a company database has one book. ${remedy}`,
  ];
}
