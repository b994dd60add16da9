/** Deleting for everyone, as a function that runs inside the page: it may use nothing but its argument and the page's globals. */
import type { PageChat, PageGlobals } from './page-globals.ts';

export interface PageRevoke {
  readonly chatId: string;
  readonly messageId: string;
  /** How long the page has to show it as deleted, milliseconds. */
  readonly ms: number;
  /** As of a send. */
  readonly writeUntil: number | null;
}

export type PageRevokeOutcome =
  | { readonly outcome: 'revoked' | 'silent' | 'too_late' }
  /** The page will not do it. */
  | { readonly outcome: 'refused'; readonly detail: string };

/** Deletes a message of ours for everyone, as the page's own menu does, and waits until the page shows it as deleted. */
export async function revokeInPage({ chatId, messageId, ms, writeUntil }: PageRevoke): Promise<PageRevokeOutcome> {
  const page = globalThis as unknown as PageGlobals;
  const messages = page.require('WAWebCollections').Msg;
  const chat: PageChat | null | undefined = await page.WWebJS?.getChat(chatId, { getAsModel: false });
  const key = `true_${chat?.id._serialized ?? chatId}_${messageId}`;
  const message = messages.get(key) ?? (await messages.getMessagesById([key]))?.messages[0];
  if (!chat || !message) return { outcome: 'refused', detail: 'WhatsApp Web does not know the message' };
  const isGone = (): boolean => message.type === 'revoked';
  if (isGone()) return { outcome: 'revoked' };
  let mayRevoke: boolean;
  let commands: ReturnType<typeof page.require<'WAWebCmd'>>;
  try {
    mayRevoke = page.require('WAWebMsgActionCapability').canSenderRevokeMsg(message);
    commands = page.require('WAWebCmd');
  } catch (error) {
    return { outcome: 'refused', detail: `this release of WhatsApp Web is not known: ${String(error)}` };
  }
  if (!mayRevoke) return { outcome: 'refused', detail: 'WhatsApp Web no longer offers it for this message' };
  if (writeUntil !== null && Date.now() >= writeUntil) return { outcome: 'too_late' };
  await commands.Cmd.sendRevokeMsgs(chat, { list: [message], type: 'message' }, { clearMedia: true });
  const end = performance.now() + ms;
  while (!isGone() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  return { outcome: isGone() ? 'revoked' : 'silent' };
}
