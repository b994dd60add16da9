/**
 * Everything that a next step can ask an operator to do, with its parameters. Shared by all front ends: a terminal prints
 * the command, a page shows a button. Omitted parameters are the operator's choice.
 */
export type Action =
  | { readonly action: 'start_service' | 'take_over' | 'approve_sending' | 'resume_sending' }
  /** Stops it like Ctrl+C. */
  | { readonly action: 'stop_process'; readonly pid: string }
  // The session.
  | { readonly action: 'status' | 'report' | 'list_backups' | 'backup' | 'drill' | 'repair' | 'refresh' }
  /** `code`: digits of the phone that enters a pairing code. `passkey`: in a window on this computer, in one on another computer that reaches this one, or by texts to and from it. */
  | {
      readonly action: 'link';
      readonly confirmed?: boolean;
      readonly code?: string;
      readonly passkey?: 'window' | 'address' | 'paste';
    }
  | { readonly action: 'clean'; readonly unlink?: boolean; readonly confirmed?: boolean }
  /** `from`: a file, a number, a date or a quarantine id; omitted: the newest valid backup. */
  | {
      readonly action: 'restore';
      readonly from?: string;
      readonly acceptOtherSession?: boolean;
      readonly withAccounts?: boolean;
    }
  /** To another computer, and back; left out: the operator's choice. */
  | { readonly action: 'export' }
  | { readonly action: 'import'; readonly file?: string; readonly confirmed?: boolean }
  | { readonly action: 'test_message' }
  /** The login that another tool's LocalAuth keeps in `folder`. */
  | { readonly action: 'import_local_auth'; readonly folder: string }
  /** On the computer with the passkey. `address`: of the service that asks; omitted: by two texts. */
  | { readonly action: 'passkey_window'; readonly address?: string }
  // SAP.
  | { readonly action: 'check_sap' | 'set_up_sap' | 'show_sap_fingerprint' }
  // Deliveries.
  | {
      readonly action: 'preview' | 'find_documents' | 'confirm_document';
      readonly docEntry?: number;
      readonly type?: string;
    }
  /** `states`: names of message states; `number`: printed on the invoice. */
  | { readonly action: 'list_deliveries'; readonly states?: readonly string[]; readonly number?: string }
  | { readonly action: DeliveryVerb; readonly docEntry?: number; readonly type?: string; readonly role?: string }
  /** One answer for all that are held for this. */
  | { readonly action: 'settle_held'; readonly batch: 'marks' | 'restored'; readonly answer: 'sent-before' | 'new' }
  | { readonly action: 'list_mails' }
  | { readonly action: 'list_opt_outs' }
  | { readonly action: 'opt_in'; readonly customer?: string }
  // People who use the pages.
  | { readonly action: 'list_users' }
  | { readonly action: 'invite_user'; readonly name?: string; readonly role?: string }
  // This installation.
  | { readonly action: 'set_up' | 'examine' }
  /** A company among several gets what a service of one company has kept. */
  | { readonly action: 'adopt' }
  | { readonly action: 'add_token' }
  | { readonly action: 'install_library'; readonly library: string }
  /** Its libraries are pinned to the versions that it was tested with, so they are renewed with it. */
  | { readonly action: 'update_program' }
  /** What a newer version changes, and whether WhatsApp asks for one. */
  | { readonly action: 'check_upgrade' }
  | { readonly action: 'read_help'; readonly program: string };

/** What can be done with one delivery. */
export type DeliveryVerb = 'show_delivery' | 'resend' | 'mark_sent' | 'cancel';
