import { createWid, MsgKey } from './identifiers.js';
import { getOrCreateMediaObject, InMemoryMediaBlobCache, OpaqueData, prepRawMedia, uploadMedia } from './media.js';

const linkPattern = /https?:\/\/\S+/g;

function findLinks(text) {
  return [...(text ?? '').matchAll(linkPattern)].map(([href]) => ({ href }));
}

/** Everything `window.require` knows, by module name; made once, so that what is replaced in a module stays replaced. */
export function pageModules({ companion, messages, connection, chatsRefused }) {
  const askLimits = async () => {
    const answer = await connection.ask({ op: 'limits' });
    if (answer.refused) throw new Error(`refused: ${answer.refused}`);
    return answer;
  };
  const whoHas = async (wid) => {
    const { named } = await connection.ask({ op: 'exists', wid: wid._serialized });
    if (named) companion.learn(named.lid, named.number);
    return named;
  };
  const unpaired = () => companion.socket.state.startsWith('UNPAIRED');
  return {
    WAWebSocketModel: { Socket: companion.socket },
    WAWebCmd: {
      Cmd: Object.assign(companion.cmd, {
        sendRevokeMsgs: async (chat, { list }) => {
          for (const message of list) {
            const asked = { op: 'revoke', to: chat.id._serialized, messageId: message.id.id };
            if ((await connection.ask(asked)).error === null) await messages.revoked(message);
          }
        },
      }),
    },
    // Two days and twelve hours, as the apps offer it.
    WAWebMsgActionCapability: {
      canSenderRevokeMsg: ({ id, t, ack }) => id.fromMe && ack >= 0 && Date.now() / 1000 - t < 60 * 3600,
    },
    WAWebConnModel: { Conn: companion.conn },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WAWebAltDeviceLinkingApi: {
      setPairingType: () => undefined,
      initializeAltDeviceLinking: () => Promise.resolve(),
      initializeQRLinking: () => Promise.resolve(),
      startAltLinkingFlow: async (phone) => (await connection.ask({ op: 'code', phone })).code,
    },
    WAWebLaunchSocketUtils: { refreshQR: () => unpaired() && companion.begin() },
    WABase64: { encodeB64: (bytes) => btoa(String.fromCharCode(...bytes)) },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: '1' },
    WAWebAdvSignatureApi: { generateADVDeviceIdentity: () => null },
    WAWebUserPrefsInfoStore: {
      waNoiseInfo: { get: () => Promise.resolve({ staticKeyPair: { pubKey: companion.rawKeys().noise } }) },
    },
    WAWebSignalStoreApi: {
      waSignalStore: {
        getRegistrationInfo: () => Promise.resolve({ identityKeyPair: { pubKey: companion.rawKeys().identity } }),
      },
    },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => companion.rawKeys().adv },
    WAWebMiscBrowserUtils: { info: () => ({ os: 'Linux', name: 'Chrome' }) },
    WAWebUserPrefsMeUser: {
      getMaybeMePnUser: () => companion.mePn(),
      getMaybeMeLidUser: () => companion.meLid(),
    },
    WAWebCollections: { Msg: messages.msgs, Chat: messages.chats },
    WAWebSyncGatingUtils: {},
    WAWebCallCollection: {},
    WAWebNonMessageDataRequestPlaceholderMessageResendUtils: { handlePlaceholderMsgsSeen: () => undefined },
    WAWebWidFactory: { createWid, createWidFromWidLike: createWid, asUserWidOrThrow: createWid },
    WAWebApiContact: {
      getPhoneNumber: (wid) => companion.numbers.get(wid._serialized),
      getCurrentLid: (wid) => companion.lids.get(wid._serialized),
    },
    WAWebQueryExistsJob: {
      queryWidExists: async (wid) => {
        const named = await whoHas(wid);
        return named && { wid: createWid(named.wid) };
      },
    },
    WAWebFindChatAction: {
      findOrCreateLatestChat: async (wid) => {
        if (chatsRefused !== null) throw new Error(chatsRefused);
        // Chats of many are there or not; nobody is asked who has their address.
        if (wid.isUser() && !(await whoHas(wid))) throw new Error('No LID for user');
        return { chat: messages.open(wid) };
      },
    },
    WAWebMexFetchReachoutTimelockJob: {
      mexFetchReachoutTimelock: async () => (await askLimits()).timelock,
    },
    WAWebMexFetchNewChatMessageCappingInfoJob: {
      mexFetchNewChatMessageCapping: async () => (await askLimits()).capping,
    },
    WAWebStreamModel: { Stream: { markAvailable: () => undefined, markUnavailable: () => undefined } },
    WAWebUpdateUnreadChatAction: { sendSeen: () => Promise.resolve() },
    WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
    WALinkify: { findLink: (text) => findLinks(text)[0] ?? null, findLinks },
    WAWebLinkPreviewChatAction: { getLinkPreview: () => Promise.resolve(null) },
    WAWebMsgKey: MsgKey,
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebSendMsgChatAction: { addAndSendMsgToChat: (chat, message) => messages.add(chat, message) },
    WAWebChatLoadMessages: {
      loadEarlierMsgs: ({ chat }) => {
        messages.open(chat.id);
        return Promise.resolve([]);
      },
    },
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: { prepRawMedia },
    WAWebMediaStorage: { getOrCreateMediaObject },
    WAWebMmsMediaTypes: { msgToMediaType: ({ type }) => type, castToV4: (type) => type },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => true },
    WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache },
    WAWebMediaMmsV4Upload: { uploadMedia },
    WAWebShortcakeLinkingAction: {},
    'WAWebShortcakePasskeyScreen.react': {},
    'WAWebPasskeyCheckpoint.react': {},
  };
}
