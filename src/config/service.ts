import { z } from 'zod';
import { list, variable, wholeNumber } from './variable.ts';

/** The service itself. */
export const serviceVariables = {
  DATA_PATH: variable(z.string().trim().min(1).default('./data/'), {
    description: 'Folder for the outbox database, keys and the control token (0700).',
    example: './data/',
    allowed: 'a folder that can be written',
  }),
  HTTP_HOST: variable(z.string().trim().min(1).default('127.0.0.1'), {
    description:
      'Address on which /health listens. It answers with one word; details need the token of the control endpoint.',
    example: '127.0.0.1',
    allowed: 'an address of this computer',
  }),
  HTTP_ALLOWED_HOSTS: variable(list([]).pipe(z.array(z.string().regex(/^([\w.-]+|\[[\da-fA-F:.]+\])$/))), {
    description:
      'Host names, besides those of this computer and HTTP_HOST, under which the details of /health may be requested.',
    example: 'courier.example.local',
    allowed: 'host names without port, separated by commas',
  }),
  PORT: variable(wholeNumber(0, 65_535, 3000), {
    description: 'Port of /health; 0 selects any free one.',
    example: '3000',
    allowed: '0 to 65535',
  }),
  LOG_LEVEL: variable(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    description:
      'Log level. Logs are JSON lines: on a terminal in `DATA_PATH/logs/service.log`, otherwise on standard error.',
    example: 'info',
    allowed: 'debug, info, warn, error',
  }),
};
