import type { alertErrors } from '../../errors/alerts.ts';
import type { databaseErrors } from '../../errors/database.ts';
import type { deliveryErrors } from '../../errors/delivery.ts';
import type { diskErrors } from '../../errors/disk.ts';
import type { documentsErrors } from '../../errors/documents.ts';
import type { installationsErrors } from '../../errors/installations.ts';
import type { mailErrors } from '../../errors/mail.ts';
import type { recipientsErrors } from '../../errors/recipients.ts';
import type { sapErrors } from '../../errors/sap.ts';
import type { vaultErrors } from '../../errors/vault.ts';
import type { whatsappErrors } from '../../errors/whatsapp.ts';

/** A code's sentence and next step, with the placeholders of the English ones, and `<1>` for the first action. */
export type Told = readonly [sentence: string, next: string];

/** Codes of an area that only whoever types a command meets: they are told in English. */
export type OnlyInTerminals =
  | 'DELIVERY_UNKNOWN'
  | 'DELIVERY_NUMBER_FITS_SEVERAL'
  | 'DELIVERY_NOT_OPTED_OUT'
  | 'DELIVERY_OPT_OUT_AMBIGUOUS'
  | 'DELIVERY_CONTACT_NO_PHONE'
  | 'DELIVERY_CONTACT_UNKNOWN'
  | 'DELIVERY_CONTACT_IN_FLIGHT'
  | 'DELIVERY_ACTION_IMPOSSIBLE'
  | 'DELIVERY_PAST'
  | 'DELIVERY_NOTHING_TO_SETTLE'
  | 'DELIVERY_REVOKE_TOO_LATE'
  | 'DELIVERY_NOTHING_TO_APPROVE'
  | 'DELIVERY_APPROVAL_CHANGED'
  | 'DELIVERY_NOT_LOOKED_YET'
  | 'DELIVERY_FAILPOINT'
  | 'PDF_PATTERN_INVALID'
  | 'PDF_LOGO_INVALID'
  | 'PDF_FILE_UNREADABLE'
  | 'PDF_FOLDER_NOT_A_SOURCE'
  | 'PDF_NAME_TAKEN'
  | 'INVOICE_UNKNOWN'
  | 'TEST_PHONE_INVALID'
  | 'COPY_TO_INVALID'
  | 'MESSAGE_TEMPLATES_UNREADABLE'
  | 'MESSAGE_PLACEHOLDER_UNKNOWN'
  | 'MESSAGE_BRACE_ALONE'
  | 'DATABASE_MISSING'
  | 'DATABASE_ALERTS_DAMAGED'
  | 'DATABASE_MOVE_REFUSED'
  | 'DATABASE_MOVE_DIFFERS';

/** Of the vault: what backups and drills fail with by themselves. */
type OfBackups =
  | 'VAULT_KEY_MISSING'
  | 'VAULT_KEY_DAMAGED'
  | 'VAULT_KEY_NEWER'
  | 'VAULT_ID_KEY_DAMAGED'
  | 'VAULT_KEY_WRONG'
  | 'VAULT_NO_BACKUP'
  | 'VAULT_BACKUP_REFUSED'
  | 'VAULT_BACKUP_NEWER'
  | 'VAULT_STORE_DAMAGED'
  | 'VAULT_BACKUP_FAILED'
  | 'VAULT_DRILL_NOT_SET_UP'
  | 'VAULT_DRILL_KEY_WRONG'
  | 'VAULT_DRILL_OLD_LOGIN';

/** Of WhatsApp: what a delivery waits or is held for, and what a session's incident may say. */
type OfSending =
  | 'WHATSAPP_STORE_DAMAGED'
  | 'WHATSAPP_STORE_NEWER'
  | 'WHATSAPP_STORE_UNWRITABLE'
  | 'WHATSAPP_NOT_CONNECTED'
  | 'WHATSAPP_NO_ANSWER'
  | 'WHATSAPP_QUERY_REFUSED'
  | 'WHATSAPP_NOT_A_PERSON'
  | 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES'
  | 'WHATSAPP_ENCRYPTION_FAILED'
  | 'WHATSAPP_SEND_FAILED'
  | 'WHATSAPP_LEASE_ENDED'
  | 'WHATSAPP_REVOKE_REFUSED'
  | 'WHATSAPP_ID_NOT_OURS'
  | 'WHATSAPP_SEND_UNCERTAIN'
  | 'WHATSAPP_UPLOAD_FAILED'
  | 'WHATSAPP_LINE_TOO_SLOW'
  | 'WHATSAPP_DOCUMENT_UNREADABLE'
  | 'WHATSAPP_DOCUMENT_CHANGED'
  | 'WHATSAPP_PAYLOAD_DAMAGED'
  | 'WHATSAPP_PROXY_UNREACHABLE'
  | 'WHATSAPP_PROXY_PASSWORD'
  | 'WHATSAPP_PROXY_FORBIDS'
  | 'WHATSAPP_HOST_BLOCKED'
  | 'WHATSAPP_ENGINE_GONE'
  | 'WHATSAPP_ENGINE_SILENT'
  | 'WHATSAPP_ENGINE_FAILED';

type ToldOf<Table, Without = never> = Readonly<Record<Exclude<keyof Table, Without>, Told>>;

export type SapTold = ToldOf<typeof sapErrors>;
export type DeliveryTold = ToldOf<typeof deliveryErrors, OnlyInTerminals>;
export type DocumentsTold = ToldOf<typeof documentsErrors & typeof recipientsErrors, OnlyInTerminals>;
export type MailTold = ToldOf<typeof mailErrors & typeof alertErrors>;
export type MachineTold = ToldOf<
  typeof databaseErrors & typeof diskErrors & typeof installationsErrors,
  OnlyInTerminals
> &
  ToldOf<Pick<typeof vaultErrors, OfBackups>> &
  ToldOf<Pick<typeof whatsappErrors, OfSending>>;

/** Every code that a page, a mail or a daily report can tell by itself. */
export type AllTold = SapTold & DeliveryTold & DocumentsTold & MailTold & MachineTold;
