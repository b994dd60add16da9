/** Where a message is posted: to one person, or to many. */
export type ChatKind = 'direct' | 'group' | 'broadcast_list' | 'status' | 'newsletter';

/** What appears in a chat: a text, or something that nobody wrote. `notice`: the security code has changed. */
export type PostKind = 'text' | 'call_log' | 'revocation' | 'notice';

/** A message other than plain text in a one-to-one chat. */
export interface Posting {
  readonly chat?: ChatKind;
  readonly what?: PostKind;
}

/** Addresses of groups, statuses and channels in WhatsApp's format. */
export const manyReadChats: Readonly<Record<Exclude<ChatKind, 'direct'>, string>> = {
  group: '120363000000000001@g.us',
  broadcast_list: '1764000000@broadcast',
  status: 'status@broadcast',
  newsletter: '120363000000000002@newsletter',
};
