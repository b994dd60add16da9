import { createPlots, type PlotRange, type Plots, plotRanges } from '../../operations/plots.ts';
import { download } from '../answers.ts';
import { inEach } from '../language.ts';
import { page } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest, Section } from '../route.ts';
import { plotTexts } from '../texts/plots.ts';
import { plotsCsv } from './csv.ts';
import { plotsView } from './view.ts';

type PlotsParts = Pick<WebParts, 'deliveries' | 'session' | 'company'>;

/** `/plots`: how deliveries went over time. */
export function plotsSection({ deliveries, session, company }: PlotsParts): Section {
  const { timeZone } = company;
  const plots = createPlots({
    outbox: deliveries.outbox,
    states: async () => (await session.history()).states,
    now: deliveries.now,
    timeZone,
  });
  const asked = (request: PersonRequest): Promise<Plots> => plots(rangeOf(request.url.searchParams.get('range')));
  return {
    menu: [{ path: '/plots', role: 'viewer', title: inEach(plotTexts, ({ title }) => title) }],
    routes: [
      {
        method: 'GET',
        path: '/plots',
        role: 'viewer',
        handle: async (request) => {
          const { title } = plotTexts[request.language];
          return page(request, { title, body: plotsView(await asked(request), timeZone, request.language) });
        },
      },
      {
        method: 'GET',
        path: '/plots.csv',
        role: 'viewer',
        handle: async (request) => {
          const found = await asked(request);
          return download(plotsCsv(found), `plots-${found.range}.csv`, 'text/csv; charset=utf-8');
        },
      },
    ],
  };
}

/** Anything else is the default. */
function rangeOf(text: string | null): PlotRange {
  return plotRanges.find((range) => range === text) ?? '24h';
}
