/** The account that every stage links. */
export const account = '15550001111';
export const contact = '15550002222';
/** A contact that nobody has written to. Known to WhatsApp by other digits than people write: `alias`. */
export const stranger = { digits: '5491122223333', alias: '541122223333' } as const;
/** On no phone at all. */
export const nobody = '15559999999';
