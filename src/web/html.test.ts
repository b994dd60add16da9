import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from './html.ts';

test('every value is text, in elements and in attributes, and pieces of pages stay pieces', () => {
  const hostile = `<b>"x" & 'y'</b>\u202e`;
  const shown = '&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt;\\u202e';
  assert.equal(html`<p title="${hostile}">${hostile}</p>`.toString(), `<p title="${shown}">${shown}</p>`);
  const list = html`<ul>${['<i>', html`<li>${'&'}</li>`, null, false, 0]}</ul>`;
  assert.equal(list.toString(), '<ul>&lt;i&gt;<li>&amp;</li>0</ul>');
});
