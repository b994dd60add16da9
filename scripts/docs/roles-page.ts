import { mayAct, roles } from '../../src/people/role.ts';
import type { Route } from '../../src/web/route.ts';
import { sectionsOf } from '../../src/web/sections.ts';
import { generatedNote } from './markdown.ts';

/** Stands for whatever a section asks of its parts while it lists its routes. */
const anything: never = new Proxy(() => undefined, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
}) as never;

/** Every route of the pages, in the order of the menu. */
export function pageRoutes(): readonly Route[] {
  return sectionsOf(anything, { installation: '', trustedProxy: null }).flatMap(({ routes }) => routes);
}

/** `docs/roles.md` */
export function rolesPage(): string {
  return `${[
    '# Who may do what on the pages',
    '',
    generatedNote('src/web'),
    '',
    'Every route of the pages. A `POST` also needs a form of ours: its token, and our `Origin`. What programs may do is in',
    '[api.md](api.md#routes).',
    '',
    `| route | nobody logged in | ${roles.join(' | ')} |`,
    `|---|---|${'---|'.repeat(roles.length)}`,
    ...pageRoutes().map((route) => {
      const isOpen = route.role === 'anybody';
      const cells = [isOpen, ...roles.map((role) => route.role === 'anybody' || mayAct(role, route.role))];
      return `| \`${route.method} ${route.path}\` | ${cells.map((may) => (may ? 'yes' : '–')).join(' | ')} |`;
    }),
  ].join('\n')}\n`;
}
