import { z } from 'zod';
import { deliveryVariables } from './delivery.ts';
import { sapVariables } from './sap.ts';
import { serviceVariables } from './service.ts';
import { sessionVariables } from './session.ts';
import { variableDoc } from './variable.ts';

/** Groups in the order of the reference page. */
export const variableGroups = [
  { title: 'WhatsApp session', variables: sessionVariables },
  { title: 'SAP Business One', variables: sapVariables },
  { title: 'Delivery', variables: deliveryVariables },
  { title: 'Service', variables: serviceVariables },
] as const;

/** Every variable with its schema. */
export const variables: ReadonlyMap<string, z.ZodType> = new Map(
  variableGroups.flatMap((group) => Object.entries<z.ZodType>(group.variables)),
);
/** Those that are never printed. */
export const secretNames: readonly string[] = [...variables].flatMap(([name, schema]) =>
  variableDoc(schema).secret ? [name] : [],
);

/** The variables of `session-manager`, which needs nothing of SAP. */
export const sessionSchema = z.object({ ...sessionVariables, ...serviceVariables });
/** The variables of the service. */
export const configSchema = z
  .object({ ...sessionVariables, ...sapVariables, ...deliveryVariables, ...serviceVariables })
  .refine((config) => !config.TEST_MODE || config.TEST_PHONE !== null, {
    path: ['TEST_PHONE'],
    message: 'TEST_MODE needs it',
    // Also when other variables are wrong: all problems are named at once.
    when: () => true,
  });

type Values<T extends z.ZodRawShape> = z.infer<z.ZodObject<T>>;

/** What belongs to the installation as a whole: its folder of data, its ports, its alerts. */
export type ServiceConfig = Values<typeof serviceVariables>;
/** A WhatsApp account: its session and engine, and the backups of them. */
export type AccountConfig = Values<typeof sessionVariables>;
/** One company's deliveries: SAP, the PDFs, what is written to whom, and how fast. */
export type BookConfig = Values<typeof sapVariables> &
  Values<typeof deliveryVariables> & {
    /** The account that its messages go through: its `WHATSAPP_SESSION_NAME`. */
    readonly account: string;
  };

/** There is one at least; the environment's variables tell of one alone. */
type OneOrMore<T> = readonly [T, ...T[]];

/** What `session-manager` needs. */
export interface SessionConfig {
  readonly service: ServiceConfig;
  readonly accounts: OneOrMore<AccountConfig>;
}
/** Everything the service needs. */
export interface Config extends SessionConfig {
  readonly books: OneOrMore<BookConfig>;
}

/** The one account and the one company of which the environment tells. */
export function oneOfEach(values: z.infer<typeof configSchema>): Config {
  const session = oneAccount(values);
  const ofBook = pick(values, { ...sapVariables, ...deliveryVariables });
  return { ...session, books: [{ ...ofBook, account: session.accounts[0].WHATSAPP_SESSION_NAME }] };
}

/** The one account alone. */
export function oneAccount(values: z.infer<typeof sessionSchema>): SessionConfig {
  return { service: pick(values, serviceVariables), accounts: [pick(values, sessionVariables)] };
}

function pick<T extends z.ZodRawShape>(values: Values<T>, variables: T): Values<T> {
  const entries = Object.entries<unknown>(values).filter(([name]) => name in variables);
  return Object.fromEntries(entries) as Values<T>;
}
