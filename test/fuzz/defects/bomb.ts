import { plant } from '../../support/plant.ts';

/** PDFs are read where the service runs, and nobody looks at what a stream becomes. */
plant('src/documents/reading/read-pdf.ts', 'await inflatesTooFar(bytes)', 'bytes.length < 0');
plant(
  'src/documents/reading/reader.ts',
  '(await kept.ask(request, all, { ms, signal })).answer;',
  "{ name: nameFacts(key), ...(await (await import('./read-pdf.ts')).readPdf(bytes)) };",
);
