import assert from 'node:assert/strict';
import { z } from 'zod';
import type { describeApi } from '../../src/api/app.ts';

type Document = ReturnType<typeof describeApi>;
type Responses = Readonly<
  Record<string, { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }>
>;

/** The schemas of the answers as the document, and it alone, says them. */
export class AnswerSchemas {
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  /** Fails unless the document has this status for the route, and the answer is of its schema. */
  check(method: string, path: string, status: number, answer: unknown): void {
    const operation = (this.#document.paths?.[path] as Record<string, { responses: Responses }> | undefined)?.[method];
    const schema = operation?.responses[String(status)]?.content?.['application/json']?.schema;
    assert.ok(schema, `${method} ${path} answers ${status}, which is not in the document: ${JSON.stringify(answer)}`);
    const result = z.fromJSONSchema(this.#inline(schema) as Parameters<typeof z.fromJSONSchema>[0]).safeParse(answer);
    assert.ok(result.success, `${method} ${path} ${status}: ${result.error?.message} in ${JSON.stringify(answer)}`);
  }

  /** Without references. */
  #inline(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#inline(one));
    if (typeof value !== 'object' || value === null) return value;
    if ('$ref' in value) {
      const name = String(value.$ref).replace('#/components/schemas/', '');
      return this.#inline(this.#document.components?.schemas?.[name] ?? assert.fail(`no schema ${name}`));
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#inline(one)]));
  }
}
