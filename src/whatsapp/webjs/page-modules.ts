/**
 * Modules of WhatsApp Web that whatsapp-web.js 1.34.7 and this engine need. A release of WhatsApp that renames one breaks the
 * engine; the names that are missing are said, instead of waiting in silence. This is the one list of them: a test holds it
 * against what the library and our own functions ask for.
 */

/** For lookups, sends, receipts and the search for an earlier send: without one of them the session is of no use. */
export const sendingModules: readonly string[] = [
  'WAWebSocketModel',
  'WAWebConnModel',
  'WAWebUserPrefsMeUser',
  'WAWebCollections',
  'WAWebWidFactory',
  'WAWebQueryExistsJob',
  'WAWebApiContact',
  'WAWebFindChatAction',
  'WAWebChatGetters',
  'WAWebChatLoadMessages',
  'WALinkify',
  'WAWebMsgKey',
  'WAWebGetEphemeralFieldsMsgActionsUtils',
  'WAWebSendMsgChatAction',
  'WAWebMediaOpaqueData',
  'WAWebPrepRawMedia',
  'WAWebMediaStorage',
  'WAWebMmsMediaTypes',
  'WAWebMediaDataUtils',
  'WAWebMediaMmsV4Upload',
];

/** To delete a message for everyone; without them everything else works. */
export const revokingModules: readonly string[] = ['WAWebMsgActionCapability', 'WAWebCmd'];

/** For a login that is made or taken: a page that has become ready has had them. */
const loginModules: readonly string[] = [
  'WAWebCmd',
  'WAWebOfflineHandler',
  'WAWebAltDeviceLinkingApi',
  'WABase64',
  'WAWebCompanionRegClientUtils',
  'WAWebAdvSignatureApi',
  'WAWebUserPrefsInfoStore',
  'WAWebSignalStoreApi',
  'WAWebUserPrefsMultiDevice',
  'WAWebSyncGatingUtils',
  'WAWebCallCollection',
];

/** All of them, to say why a page did not become ready. */
export const neededModules: readonly string[] = [...sendingModules, ...loginModules];

/** Nothing is asked for before the page says that it is ready: until then it may still be loading them. */
export function modulesDue(open: boolean, authenticated: boolean): readonly string[] {
  if (open) return sendingModules;
  return authenticated ? neededModules : [];
}
