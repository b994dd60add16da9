import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Independent descriptions of a real Service Layer, kept outside the project: the `$metadata` and OpenAPI files that SAP
 * and others published. Where the folder is not there, the checks against them are skipped.
 */
const folder = path.resolve(import.meta.dirname, '../../../../shared/oracle/business-one');

/** For `it(name, { skip }, …)`: false, or why the check does not run. */
export const skip: string | false = existsSync(folder) ? false : 'the published descriptions are not on this machine';

/** One property of the published metadata. */
export interface PublishedProperty {
  /** `Edm.Int32`, `SAPB1.BoYesNoEnum`, `Collection(SAPB1.BPAddress)`. */
  readonly type: string;
  readonly writable: boolean;
}

export interface PublishedMetadata {
  readonly types: ReadonlyMap<string, ReadonlyMap<string, PublishedProperty>>;
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly entitySets: ReadonlyMap<string, { readonly type: string; readonly table: string; readonly code: string }>;
}

/** Reads the `$metadata` file: one element a line, attributes in quotes. */
export function readMetadata(): PublishedMetadata {
  const types = new Map<string, Map<string, PublishedProperty>>();
  const enums = new Map<string, Map<string, string>>();
  const entitySets = new Map<string, { type: string; table: string; code: string }>();
  let properties: Map<string, PublishedProperty> | null = null;
  let members: Map<string, string> | null = null;
  for (const line of readFileSync(path.join(folder, 'metadata-v1.xml'), 'utf8').split('\n')) {
    const attribute = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const element = /<(\w+)/.exec(line)?.[1];
    if (element === 'EntityType' || element === 'ComplexType') {
      properties = new Map();
      types.set(attribute('Name'), properties);
    } else if (element === 'EnumType') {
      members = new Map();
      enums.set(attribute('Name'), members);
    } else if (element === 'Property') {
      properties?.set(attribute('Name'), { type: attribute('Type'), writable: attribute('Writable') !== 'false' });
    } else if (element === 'Member') members?.set(attribute('Name'), attribute('Value'));
    else if (element === 'EntitySet') {
      const type = attribute('EntityType').replace('SAPB1.', '');
      entitySets.set(attribute('Name'), { type, table: attribute('TableName'), code: attribute('ServiceCode') });
    }
  }
  return { types, enums, entitySets };
}

/** The part of JSON Schema that the OpenAPI files use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

/** Component schemas of all the OpenAPI files, by name. */
export function readSchemas(): ReadonlyMap<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const area of ['sales', 'businesspartners', 'administration']) {
    const text = readFileSync(path.join(folder, `openapi-${area}.json`), 'utf8');
    const document = JSON.parse(text) as { components: { schemas: Record<string, Schema> } };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!schemas.has(name)) schemas.set(name, schema);
    }
  }
  return schemas;
}
