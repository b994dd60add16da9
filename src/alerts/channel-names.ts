/** Ways to tell people. */
export const channelNames = ['webhook', 'e-mail', 'WhatsApp'] as const;
export type ChannelName = (typeof channelNames)[number];
