import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import type { Ask } from '../deliveries/which.ts';

/** What a verb of `documents` is given. */
export interface DocumentsParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly user: string;
  /** A person at a terminal. */
  readonly ask: Ask;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}
