/**
 * What our functions that run inside the page see there: WhatsApp Web's own modules, and the functions that
 * whatsapp-web.js puts beside them. Types only; nothing of this file reaches the page.
 */

export interface PageWid {
  readonly user: string;
  readonly server: string;
  readonly _serialized: string;
}

export interface PageMessage {
  readonly id: { readonly fromMe: boolean; readonly id: string; readonly remote: PageWid | string };
  readonly ack: number;
  /** Epoch seconds. */
  readonly t: number;
  readonly body?: string;
  readonly type?: string;
  /** Base64 SHA-256 of a document. */
  readonly filehash?: string;
  readonly isNewMsg?: boolean;
  readonly from?: PageWid;
  readonly to?: PageWid;
}

interface PageMessages {
  get(key: string): PageMessage | undefined;
  getMessagesById(keys: readonly string[]): Promise<{ readonly messages: readonly PageMessage[] } | undefined>;
  getModelsArray(): readonly PageMessage[];
}

export interface PageChat {
  readonly id: PageWid;
  readonly msgs: { getModelsArray(): readonly PageMessage[] };
}

/** A file the browser reads from disk by itself. */
export interface PageFile {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What WhatsApp Web knows of a document that it has uploaded: place, keys, hashes. */
export interface PageMedia {
  /** Base64 SHA-256 of the document. */
  readonly filehash?: string;
  readonly directPath?: string;
}

/** A document on its way to the media hosts, or there: ours, kept in the page until its message is handed over. */
export interface PageUpload {
  stage: 'preparing' | 'uploading' | 'uploaded' | 'failed';
  /** Bytes that have left the browser; null: the page does not show it. */
  sent: number | null;
  /** Of the document. */
  readonly bytes: number;
  /** What the page sends of it: its request is known by this length. */
  readonly encryptedBytes: number;
  /** Base64, as the page names the document. */
  readonly filehash: string;
  why: 'unreadable' | 'changed' | 'page_changed' | 'failed' | null;
  detail: string;
  media: PageMedia | null;
  abort: (() => void) | null;
  done: Promise<void>;
}

interface PageModules {
  readonly WAWebSocketModel: {
    readonly Socket: { readonly state: string; readonly hasSynced?: boolean; logout(): Promise<void> };
  };
  readonly WAWebCollections: {
    readonly Msg: PageMessages;
    readonly Chat: { get(id: string): { readonly tcToken?: unknown } | undefined };
  };
  readonly WAWebMexFetchReachoutTimelockJob: { mexFetchReachoutTimelock(): Promise<object> };
  readonly WAWebMexFetchNewChatMessageCappingInfoJob: { mexFetchNewChatMessageCapping(): Promise<object> };
  readonly WAWebConnModel: { readonly Conn: { serialize(): { readonly pushname?: string } } };
  readonly WAWebUserPrefsMeUser: { getMaybeMePnUser(): PageWid | undefined; getMaybeMeLidUser(): PageWid | undefined };
  readonly WAWebWidFactory: { createWid(id: string): PageWid };
  readonly WAWebApiContact: { getCurrentLid(wid: PageWid): PageWid | undefined };
  readonly WAWebQueryExistsJob: { queryWidExists(wid: PageWid): Promise<{ readonly wid?: PageWid } | null> };
  readonly WAWebMsgKey: { newId(): Promise<string> };
  readonly WAWebMediaMmsV4Upload: {
    uploadMedia(data: { readonly mediaObject: { readonly filehash: string } }): Promise<object>;
  };
  readonly WAWebSendMsgChatAction: {
    addAndSendMsgToChat(chat: PageChat, message: { readonly id: { readonly id: string } }): unknown;
  };
  readonly WAWebMsgActionCapability: { canSenderRevokeMsg(message: PageMessage): boolean };
  readonly WAWebCmd: {
    readonly Cmd: {
      sendRevokeMsgs(
        chat: PageChat,
        messages: { readonly list: readonly PageMessage[]; readonly type: 'message' },
        options: { readonly clearMedia: boolean },
      ): unknown;
    };
  };
  readonly WAWebChatLoadMessages: {
    loadEarlierMsgs(request: { readonly chat: PageChat }): Promise<readonly PageMessage[]>;
  };
}

export interface PageGlobals {
  readonly Debug?: { readonly VERSION?: string };
  readonly document: { querySelector(selector: string): object | null };
  require<Name extends keyof PageModules>(name: Name): PageModules[Name];
  onAppStateHasSyncedEvent?(): Promise<void>;
  readonly WWebJS?: {
    getChat(id: string, options: { readonly getAsModel: false }): Promise<PageChat | null | undefined>;
    sendMessage(chat: PageChat, content: string, options: object): Promise<PageMessage | undefined>;
    /** Both names of a person: the LID, and the number as far as WhatsApp Web knows it. */
    enforceLidAndPnRetrieval(id: string): Promise<{ readonly phone?: PageWid; readonly lid?: PageWid }>;
    mediaInfoToFile(info: { readonly file?: PageFile }): PageFile;
    processMediaData(info: object, options: object): Promise<PageMedia>;
  };
  /** By the id of the message that each is for. */
  courierUploads?: Map<string, PageUpload>;
}
