/**
 * whatsapp-web.js's types of messages written by a person. All others are created by the page or by WhatsApp:
 * calls, notices of encryption and groups, revocations, messages that could not be decrypted.
 */
export const wordTypes: readonly string[] = [
  'chat',
  'image',
  'album',
  'video',
  'ptv',
  'audio',
  'ptt',
  'document',
  'sticker',
  'location',
  'vcard',
  'multi_vcard',
  'order',
  'product',
  'list_response',
  'buttons_response',
  'template_button_reply',
  'poll_creation',
  'scheduled_event_creation',
  'groups_v4_invite',
];
