import { plant } from '../../support/plant.ts';

/** White space reaches a pattern as it comes, and three adjacent `\s*` share it out among themselves. */
plant(
  'src/documents/facts/text-facts.ts',
  'pagesOfText(text.slice(0, MOST_CHARACTERS))',
  "pagesOfText(text.slice(0, MOST_CHARACTERS).replace(/(?:total|invoice|factura)\\s*\\s*\\s*=/giu, ' '))",
);
