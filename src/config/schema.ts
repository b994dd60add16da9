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

export const sessionSchema = z.object({ ...sessionVariables, ...serviceVariables });
export const configSchema = z
  .object({ ...sessionVariables, ...sapVariables, ...deliveryVariables, ...serviceVariables })
  .refine((config) => !config.TEST_MODE || config.TEST_PHONE !== null, {
    path: ['TEST_PHONE'],
    message: 'TEST_MODE needs it',
    // Also when other variables are wrong: all problems are named at once.
    when: () => true,
  });

/** Everything the service needs. */
export type Config = z.infer<typeof configSchema>;
/** What `session-manager` needs: it works without SAP. */
export type SessionConfig = z.infer<typeof sessionSchema>;
