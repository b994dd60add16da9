import { type Html, html, type Value } from './html.ts';
import type { PageRequest } from './route.ts';

/** Name of the field with the token; scripts send it as the header {@link CSRF_HEADER}. */
export const CSRF_FIELD = 'csrf';
export const CSRF_HEADER = 'x-csrf-token';

/** A form that changes something, with the token that proves that this page was its origin. */
export function form(request: Pick<PageRequest, 'csrf'>, action: string, content: Value, className = 'form'): Html {
  return html`<form method="post" action="${action}" class="${className}">
<input type="hidden" name="${CSRF_FIELD}" value="${request.csrf}">
${content}
</form>`;
}

/** A form that is one button. */
export function buttonForm(
  request: Pick<PageRequest, 'csrf'>,
  action: string,
  label: string,
  fields: Readonly<Record<string, string>> = {},
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return form(request, action, html`${hidden}<button type="submit" class="button">${label}</button>`, 'form-inline');
}
