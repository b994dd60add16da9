import { inEach } from '../language.ts';
import type { WebParts } from '../parts.ts';
import type { Section } from '../route.ts';
import { deliveriesTexts } from '../texts/deliveries.ts';
import { batchRoutes } from './batches.ts';
import { decisionRoutes } from './decisions.ts';
import { csvFile, pdfFile, proofFile } from './files.ts';
import { listPage } from './list-page.ts';
import { onePage } from './one-page.ts';

/** The list of deliveries, one of them, its files, and what a person decides about it. */
export function deliveriesSection(parts: Pick<WebParts, 'deliveries' | 'company' | 'pdf' | 'sheets'>): Section {
  const one = '/deliveries/:type/:docEntry';
  return {
    menu: [{ path: '/deliveries', role: 'viewer', title: inEach(deliveriesTexts, ({ title }) => title) }],
    routes: [
      { method: 'GET', path: '/deliveries', role: 'viewer', handle: (request) => listPage(parts, request) },
      { method: 'GET', path: '/deliveries.csv', role: 'viewer', handle: (request) => csvFile(parts, request) },
      ...batchRoutes(parts),
      { method: 'GET', path: one, role: 'viewer', handle: (request) => onePage(parts, request) },
      { method: 'GET', path: `${one}/pdf/:sha256`, role: 'viewer', handle: (request) => pdfFile(parts, request) },
      { method: 'GET', path: `${one}/proof.pdf`, role: 'operator', handle: (request) => proofFile(parts, request) },
      ...decisionRoutes(parts),
    ],
  };
}
