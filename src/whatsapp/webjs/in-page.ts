/**
 * Functions that run inside the page. Each is sent there as its own text, so none may use anything but its arguments and
 * the page's globals.
 */
import type { PageChat, PageGlobals, PageMessage } from './page-globals.ts';

/** What the page is in, as far as it can be seen without asking the server. */
export interface PageLook {
  /** Null: WhatsApp Web's code has not loaded. */
  readonly version: string | null;
  readonly state: string | null;
  readonly hasSynced: boolean;
  /** whatsapp-web.js waits for `hasSynced` in this page. */
  readonly listening: boolean;
  readonly missing: readonly string[];
  /** A QR code is on the page. */
  readonly qrShown: boolean;
  /** This release of WhatsApp Web has a screen that asks for a passkey when a device is linked. */
  readonly passkeyScreen: boolean;
  /** The screen of the checkpoint that a login has to pass with a passkey was loaded. */
  readonly checkpoint: boolean;
  /** Something with the role of a dialog is in the page, seen or not. */
  readonly dialogShown: boolean;
}

/** @param needed modules to look for; none while the page is still loading them: asking for one early disturbs it */
export function lookAtPage(needed: readonly string[]): PageLook {
  const page = globalThis as unknown as PageGlobals;
  const version = page.Debug?.VERSION ?? null;
  const missing: string[] = [];
  const knows = (name: string): boolean => {
    try {
      page.require(name as 'WAWebMsgKey');
      return true;
    } catch {
      return false;
    }
  };
  for (const name of version === null ? [] : needed) if (!knows(name)) missing.push(name);
  let socket: { readonly state: string; readonly hasSynced?: boolean } | null = null;
  try {
    socket = version === null ? null : page.require('WAWebSocketModel').Socket;
  } catch {
    // It is among the missing, once those are looked for.
  }
  return {
    version,
    state: socket?.state ?? null,
    hasSynced: socket?.hasSynced === true,
    listening: page.onAppStateHasSyncedEvent !== undefined,
    missing,
    qrShown: page.document.querySelector('canvas[role="img"]') !== null,
    passkeyScreen: version !== null && knows('WAWebShortcakePasskeyScreen.react'),
    checkpoint: version !== null && knows('WAWebPasskeyCheckpoint.react'),
    dialogShown: page.document.querySelector('[role="dialog"], [role="alertdialog"], dialog[open]') !== null,
  };
}

/** Does what whatsapp-web.js does when `hasSynced` turns true, for the case that it turned true before it was listened for. */
export function announceSync(): void {
  void (globalThis as unknown as PageGlobals).onAppStateHasSyncedEvent?.();
}

export interface PageAccount {
  readonly phone: string | null;
  readonly lid: string | null;
  readonly pushName: string | null;
}

export function readAccount(): PageAccount {
  const page = globalThis as unknown as PageGlobals;
  const me = page.require('WAWebUserPrefsMeUser');
  return {
    phone: me.getMaybeMePnUser()?.user ?? null,
    lid: me.getMaybeMeLidUser()?.user ?? null,
    pushName: page.require('WAWebConnModel').Conn.serialize().pushname ?? null,
  };
}

/** Who has an address; `lid` null: WhatsApp Web knows none. */
export interface PagePerson {
  readonly wid: string;
  readonly lid: string | null;
}

/**
 * Asks the server who has an address; null: nobody. An answer by LID is told by its number, or by the address that was
 * asked for when this is its LID, as far as WhatsApp Web knows either.
 */
export async function askExists(asked: string): Promise<PagePerson | null> {
  const page = globalThis as unknown as PageGlobals;
  const answer = await page
    .require('WAWebQueryExistsJob')
    .queryWidExists(page.require('WAWebWidFactory').createWid(asked));
  const found = answer?.wid;
  if (!found) return null;
  if (found.server !== 'lid') {
    // The question has told WhatsApp Web the LID, too.
    const lid = page.require('WAWebApiContact').getCurrentLid(found)?._serialized ?? null;
    return { wid: found._serialized, lid };
  }
  const lid = found._serialized;
  const number = (await page.WWebJS?.enforceLidAndPnRetrieval(lid))?.phone;
  if (number) return { wid: number._serialized, lid };
  const own = (await page.WWebJS?.enforceLidAndPnRetrieval(asked))?.lid;
  return { wid: own?._serialized === lid ? asked : lid, lid };
}

export interface PageSend {
  readonly chatId: string;
  readonly messageId: string;
  /** Nothing may leave under another id. */
  readonly ownIdOnly: boolean;
  /** It must not leave later, epoch milliseconds; null: there is no limit. */
  readonly writeUntil: number | null;
  readonly text: string;
  /** It is uploaded already: see `beginUpload`. `filehash`: base64. */
  readonly document: { readonly fileName: string; readonly mimeType: string; readonly filehash: string } | null;
}

export type PageSendOutcome =
  | {
      readonly outcome: 'handed_over';
      readonly messageId: string;
      readonly ack: number;
      /** The recipient's LID; null: WhatsApp Web knows none. */
      readonly lid: string | null;
    }
  /** Nothing was written: the message never came as far as the page's own send. */
  | {
      readonly outcome: 'not_sent';
      readonly why: 'not_connected' | 'no_chat' | 'foreign_id' | 'too_late' | 'page_changed' | 'failed';
      readonly detail: string;
    }
  /** The page was handed the message; whether it left cannot be known from here. */
  | { readonly outcome: 'uncertain'; readonly detail: string };

/**
 * Sends by the functions that whatsapp-web.js has put into the page, under our id: the page's id maker hands it out for
 * the length of this one send, and the page's own send is watched, so that it is known whether the message came so far
 * and under which id. A document has been uploaded before, so that all that happens here is the hand-over.
 */
export async function sendInPage(request: PageSend): Promise<PageSendOutcome> {
  const page = globalThis as unknown as PageGlobals;
  const library = page.WWebJS;
  const notSent = (why: 'failed' | 'page_changed', thrown: unknown) => {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { outcome: 'not_sent', why, detail } as const;
  };
  let state: string;
  let ids: { newId(): Promise<string> };
  let action: { addAndSendMsgToChat(chat: PageChat, message: { readonly id: { readonly id: string } }): unknown };
  let people: () => Promise<{ readonly wid?: object } | null>;
  let lidOf: () => string | null;
  try {
    const widOf = page.require('WAWebWidFactory');
    const asking = page.require('WAWebQueryExistsJob');
    people = () => asking.queryWidExists(widOf.createWid(request.chatId));
    const contacts = page.require('WAWebApiContact');
    lidOf = () => contacts.getCurrentLid(widOf.createWid(request.chatId))?._serialized ?? null;
    state = page.Debug?.VERSION === undefined ? 'loading' : page.require('WAWebSocketModel').Socket.state;
    ids = page.require('WAWebMsgKey');
    action = page.require('WAWebSendMsgChatAction');
  } catch (error) {
    return notSent('page_changed', error);
  }
  if (!library || state !== 'CONNECTED')
    return { outcome: 'not_sent', why: 'not_connected', detail: `the page is ${state}` };
  let chat: PageChat | null | undefined;
  let lid: string | null = null;
  let refusal: unknown = 'the page opens no chat with somebody whom WhatsApp knows';
  try {
    chat = await library.getChat(request.chatId, { getAsModel: false });
    lid = lidOf();
  } catch (error) {
    refusal = error;
  }
  if (!chat) {
    // The page throws for a number that nobody has, and for any trouble of its own: only WhatsApp's word is about the customer.
    try {
      if (!(await people())?.wid)
        return { outcome: 'not_sent', why: 'no_chat', detail: 'WhatsApp knows no chat with this address' };
    } catch (error) {
      return notSent('failed', error);
    }
    return notSent('failed', refusal);
  }

  let options: object = { linkPreview: undefined, parseVCards: false, mentionedJidList: [] };
  let content = request.text;
  const { processMediaData } = library;
  const media = page.courierUploads?.get(request.messageId)?.media;
  const asked = { mimetype: request.document?.mimeType, filename: request.document?.fileName };
  if (request.document) {
    if (media?.filehash !== request.document.filehash) {
      page.courierUploads?.delete(request.messageId);
      return notSent('failed', `the page does not hold ${media ? 'this document' : 'the upload any more'}`);
    }
    options = {
      ...options,
      caption: request.text,
      isCaptionByUser: request.text !== '',
      sendMediaAsDocument: true,
      media: asked,
    };
    content = '';
  }

  const makeId = ids.newId;
  const handOver = action.addAndSendMsgToChat;
  const send = { made: false, watched: false, handedOver: false, foreignId: false, tooLate: false };
  const before = [
    [ids, 'newId', Object.getOwnPropertyDescriptor(ids, 'newId')],
    [action, 'addAndSendMsgToChat', Object.getOwnPropertyDescriptor(action, 'addAndSendMsgToChat')],
  ] as const;
  const restore = (): void => {
    library.processMediaData = processMediaData;
    for (const [owner, name, descriptor] of before) {
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else Reflect.deleteProperty(owner, name);
    }
  };
  const notOurs = { outcome: 'not_sent', why: 'foreign_id', detail: 'the page gives ids of its own' } as const;
  try {
    ids.newId = () => {
      // A second id within one send is somebody else's message.
      const id = send.made ? makeId.call(ids) : Promise.resolve(request.messageId);
      send.made = true;
      return id;
    };
    action.addAndSendMsgToChat = (to, message) => {
      send.foreignId = message.id.id !== request.messageId;
      if (send.foreignId && request.ownIdOnly) throw new Error(notOurs.detail);
      send.tooLate = request.writeUntil !== null && Date.now() >= request.writeUntil;
      if (send.tooLate) throw new Error('the time to write it is over');
      send.handedOver = true;
      return handOver.call(action, to, message);
    };
    send.watched = action.addAndSendMsgToChat !== handOver;
  } catch {
    // A frozen module: the page's own ids are used, and the caller sees that the id is not ours.
  }
  try {
    if (request.ownIdOnly && !send.watched) return notOurs;
    // For this send alone: the documents of other messages are uploaded meanwhile.
    if (media)
      library.processMediaData = (info, how) =>
        info === asked ? Promise.resolve(media) : processMediaData.call(library, info, how);
    const sent = await library.sendMessage(chat, content, options);
    page.courierUploads?.delete(request.messageId);
    if (!sent) return { outcome: 'uncertain', detail: 'the page does not show the message it made' };
    return { outcome: 'handed_over', messageId: sent.id.id, ack: sent.ack, lid };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (send.foreignId && !send.handedOver) return notOurs;
    if (send.tooLate) return { outcome: 'not_sent', why: 'too_late', detail };
    const mayHaveLeft = send.watched ? send.handedOver : send.made;
    return mayHaveLeft ? { outcome: 'uncertain', detail } : { outcome: 'not_sent', why: 'failed', detail };
  } finally {
    restore();
  }
}

export interface PageSearch {
  readonly chatId: string;
  readonly messageId: string | null;
  readonly text: string | null;
  /** Base64, as the page keeps it. */
  readonly filehash: string | null;
  /** Epoch seconds. */
  readonly notBefore: number;
}

/** Looks for a message of ours in a chat: under its id, else by what it says or by its document's hash. */
export async function findInPage(
  search: PageSearch,
): Promise<{ readonly messageId: string; readonly ack: number } | null> {
  const page = globalThis as unknown as PageGlobals;
  const messages = page.require('WAWebCollections').Msg;
  const shown = (message: PageMessage) => ({ messageId: message.id.id, ack: message.ack });
  const chat: PageChat | null | undefined = await page.WWebJS?.getChat(search.chatId, { getAsModel: false });
  if (search.messageId !== null) {
    const key = `true_${chat?.id._serialized ?? search.chatId}_${search.messageId}`;
    const found = messages.get(key) ?? (await messages.getMessagesById([key]))?.messages[0];
    if (found) return shown(found);
  }
  if (!chat) return null;
  const fits = (message: PageMessage): boolean =>
    message.id.fromMe &&
    message.t >= search.notBefore &&
    (search.filehash === null ? message.body === search.text : message.filehash === search.filehash);
  const loaded = chat.msgs.getModelsArray().findLast(fits);
  if (loaded) return shown(loaded);
  const earlier = await page.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
  const found = earlier.findLast(fits);
  return found ? shown(found) : null;
}

/** A message as it stands when the page has come up: what happened while nobody listened. */
export interface PageStanding {
  readonly messageId: string;
  readonly fromMe: boolean;
  readonly ack: number;
  readonly chat: string;
  readonly text: string | null;
  /** Epoch seconds. */
  readonly t: number;
}

/**
 * What to look for when the page has come up: own messages since `notBefore` (epoch seconds), and those of `wordTypes`
 * that came in with the backlog.
 */
export interface StandingSearch {
  readonly notBefore: number;
  readonly wordTypes: readonly string[];
}

/** Messages of one-to-one chats alone: of any other, and of statuses before all, nothing but its address is read. */
export function readStanding({ notBefore, wordTypes }: StandingSearch): readonly PageStanding[] {
  const page = globalThis as unknown as PageGlobals;
  const standing: PageStanding[] = [];
  for (const message of page.require('WAWebCollections').Msg.getModelsArray()) {
    const { fromMe, id: messageId, remote } = message.id;
    const chat = typeof remote === 'string' ? remote : remote._serialized;
    if (!chat.endsWith('@c.us') && !chat.endsWith('@lid')) continue;
    const { ack, t, type = '' } = message;
    if (fromMe ? t < notBefore : message.isNewMsg !== true || !wordTypes.includes(type)) continue;
    standing.push({ messageId, fromMe, ack, chat, text: type === 'chat' ? (message.body ?? null) : null, t });
  }
  return standing;
}

/** The number of a contact who is named by LID; null: WhatsApp Web does not know it. */
export async function readNumber(lid: string): Promise<string | null> {
  const page = globalThis as unknown as PageGlobals;
  const names = await page.WWebJS?.enforceLidAndPnRetrieval(lid);
  return names?.phone?._serialized ?? null;
}

/** Whether WhatsApp Web has the privacy token of a chat's other side: it keeps them with their chats. */
export function hasToken(chatId: string): boolean {
  const page = globalThis as unknown as PageGlobals;
  const token = page.require('WAWebCollections').Chat.get(chatId)?.tcToken;
  return token !== undefined && token !== null;
}

/** WhatsApp's answers about the account's limits; null: this release does not have the question. */
export interface PageLimits {
  readonly timelock: unknown;
  readonly capping: unknown;
}

/** Asks as WhatsApp Web does by itself. Rejects if WhatsApp refuses. */
export async function readLimits(): Promise<PageLimits> {
  const page = globalThis as unknown as PageGlobals;
  const jobOf = <T>(find: () => () => Promise<T>): (() => Promise<T | null>) => {
    try {
      return find();
    } catch {
      return () => Promise.resolve(null);
    }
  };
  const timelock = jobOf(() => page.require('WAWebMexFetchReachoutTimelockJob').mexFetchReachoutTimelock);
  const capping = jobOf(() => page.require('WAWebMexFetchNewChatMessageCappingInfoJob').mexFetchNewChatMessageCapping);
  return { timelock: await timelock(), capping: await capping() };
}

export function logOutInPage(): Promise<void> {
  return (globalThis as unknown as PageGlobals).require('WAWebSocketModel').Socket.logout();
}
