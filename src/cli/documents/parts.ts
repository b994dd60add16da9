import type { BookConfig, ServiceConfig } from '../../config/schema.ts';

/** What a verb of `documents` is given. */
export interface DocumentsParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly user: string;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}
