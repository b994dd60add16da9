import { catalogue, DURATION_BUCKETS } from '../../src/metrics/catalogue.ts';
import { cell, generatedNote } from './markdown.ts';

/** `docs/metrics.md` */
export function metricsPage(): string {
  return `${[
    '# Metrics',
    '',
    generatedNote('src/metrics/catalogue.ts'),
    '',
    '`GET /metrics` on the port of the service, in the text format of Prometheus, with a token of the scope `metrics:read` (see [api.md](api.md)).',
    'No label holds data of a customer. Counters begin at the start of the process.',
    '',
    '```yaml',
    'scrape_configs:',
    '  - job_name: invoice-courier',
    '    authorization: { credentials_file: /etc/prometheus/courier.token }',
    '    static_configs: [{ targets: ["127.0.0.1:3000"] }]',
    '```',
    '',
    '| metric | type | labels | what it is |',
    '|---|---|---|---|',
    ...Object.entries(catalogue).map(
      ([name, { type, labels, help }]) =>
        `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${cell(help)} |`,
    ),
    '',
    `Durations have buckets up to ${DURATION_BUCKETS.join(', ')} seconds. Besides these, the process tells its memory, CPU time, start, open files`,
    'and event loop delay under the usual names (`process_…`, `nodejs_…`). They are measured, and counted, from the first question on.',
  ].join('\n')}\n`;
}
