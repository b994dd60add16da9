import type { Action } from '../next-steps/action.ts';
import { commandOf } from '../next-steps/commands.ts';
import { type NextStep, partsOf } from '../next-steps/next-step.ts';
import { stepIn } from '../translations/translate.ts';
import { type Html, html } from './html.ts';
import { inEach } from './language.ts';
import type { PageRequest } from './route.ts';
import { approvalTexts } from './texts/approval.ts';

/** A next step on a page, in its language: what a page can do is a link to it, the rest is the command. */
export function stepHtml(request: Pick<PageRequest, 'menu' | 'language'>, step: NextStep): Html {
  return html`${partsOf(stepIn(request.language, step)).map((part) => {
    if (typeof part === 'string') return part;
    const path = pathOf(part, request);
    if (path === null) return html`<code>${commandOf(part)}</code>`;
    const title =
      request.menu.find((entry) => entry.path === path)?.title ?? inEach(approvalTexts, (words) => words.title);
    return html`<a href="${path}">${title[request.language]}</a>`;
  })}`;
}

/** Path of the page where it is done; null: there is none. */
function pathOf(action: Action, { menu }: Pick<PageRequest, 'menu'>): string | null {
  const has = (path: string) => menu.some((entry) => entry.path === path);
  switch (action.action) {
    case 'approve_sending':
      return '/approval';
    case 'list_users':
    case 'invite_user':
      return has('/people') ? '/people' : null;
    case 'link':
      return has('/link') ? '/link' : null;
    case 'status':
    case 'report':
    case 'list_backups':
    case 'backup':
    case 'repair':
    case 'refresh':
    case 'restore':
      return has('/session') ? '/session' : null;
    case 'list_deliveries':
      return has('/deliveries') ? '/deliveries' : null;
    default:
      return null;
  }
}
