import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { sourceFiles } from '../support/sources.ts';

/**
 * What stands in for a function of the page's answers for one message, known by its identity, and passes on everybody
 * else's: several documents are on their way at once. Each replacement, and the words in it that tell whose call it is.
 */
const WHOSE: Readonly<Record<string, string>> = {
  // One send at a time: the first id asked for within it is its own.
  'in-page.ts ids.newId': 'send.made ? makeId.call(ids)',
  'in-page.ts action.addAndSendMsgToChat': 'message.id.id !== request.messageId',
  'in-page.ts library.processMediaData': 'info === asked',
  'upload-in-page.ts library.mediaInfoToFile': 'info === asked',
  'upload-in-page.ts module.uploadMedia': 'one.filehash === data.mediaObject.filehash',
  'upload-in-page.ts sendings.send': 'its && !another',
  'upload-in-page.ts counters.addEventListener': 'asked.add(this)',
};

test('a function that replaces one of the page answers for one message, by its identity', () => {
  const found = sourceFiles('src/whatsapp/webjs')
    .filter(({ path }) => path.endsWith('in-page.ts'))
    .flatMap(({ path, text }) =>
      replacements(text).map(({ name, body }) => ({ name: `${fileOf(path)} ${name}`, body })),
    );
  assert.deepEqual(found.map(({ name }) => name).sort(), Object.keys(WHOSE).sort());
  for (const { name, body } of found) assert.ok(body.includes(WHOSE[name] ?? ''), name);
});

/** Functions that are put on an object of the page: what our own records hold is not. */
function replacements(text: string): { readonly name: string; readonly body: string }[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const found: { name: string; body: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left, right } = node;
      const isFunction = ts.isArrowFunction(right) || ts.isFunctionExpression(right);
      if (isFunction && ts.isPropertyAccessExpression(left) && !left.getText().startsWith('its.'))
        found.push({ name: left.getText(), body: right.getText() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
