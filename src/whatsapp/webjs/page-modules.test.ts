import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { neededModules, revokingModules, sendingModules } from './page-modules.ts';

/** What whatsapp-web.js asks for in ways that no message of ours takes. */
const elsewhere: ReadonlySet<string> = new Set([
  // Newsletters, statuses, contact cards, events, bots, quotes, edits, previews of links.
  'WAWebNewsletterSendMessageJob',
  'WAWebNewsletterUpdateMsgsRecordsJob',
  'WAWebLoadNewsletterPreviewChatAction',
  'WAWebSendStatusMsgAction',
  'WAWebStatusGatingUtils',
  'WAWebFrontendVcardUtils',
  'WAWebVcardParsingUtils',
  'WAWebVcardGetNameFromParsed',
  'WAWebGenerateEventCallLink',
  'WAWebBotMessageSecret',
  'WAWebBotProfileCollection',
  'WAWebMsgReply',
  'WAWebMsgDataFromModel',
  'WAWebMediaUpdateMsg',
  'WAWebLinkPreviewChatAction',
  // Media that are no documents, and only where the page says that it caches them.
  'WAMediaCalculateFilehash',
  'WAWebMediaInMemoryBlobCache',
]);

/** What tells the account's limits: without, they are not known, and everything else goes on. */
const optional: readonly string[] = ['WAWebMexFetchReachoutTimelockJob', 'WAWebMexFetchNewChatMessageCappingInfoJob'];

/** The text of a function that whatsapp-web.js puts into the page. */
function injected(name: string): string {
  const library = createRequire(import.meta.url).resolve('whatsapp-web.js/src/util/Injected/Utils.js');
  const parts = readFileSync(library, 'utf8').split(/\n {4}window\.WWebJS\.(\w+) = /);
  const at = parts.indexOf(name);
  assert.ok(at > 0, `${name} is still there`);
  return parts[at + 1] ?? '';
}

function modulesIn(text: string): string[] {
  return [...text.matchAll(/require\(\s*'([\w.]+)'/g)].map(([, name = '']) => name);
}

test('every module that the library needs for our sends, and our own functions for theirs, is in the list', () => {
  const library = ['sendMessage', 'getChat', 'enforceLidAndPnRetrieval', 'processMediaData', 'mediaInfoToFile'].map(
    injected,
  );
  const own = readFileSync(path.join(import.meta.dirname, 'in-page.ts'), 'utf8');
  const needed = [...library, own].flatMap(modulesIn).filter((name) => !elsewhere.has(name));
  assert.ok(needed.length > 20);
  assert.deepEqual(
    [...new Set(needed)].filter((name) => ![...sendingModules, ...revokingModules].includes(name)),
    optional,
  );
  assert.equal(new Set(neededModules).size, neededModules.length, 'none stands there twice');
});
