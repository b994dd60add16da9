export const usage = `Usage: node session-manager.js VERB [option]

Manages the WhatsApp session, with or without a running service.

  --status               session health and age, and what to do next
    --all                  of all installations in DATA_PATH/installations.json (docs/installations.md)
  --report               full report with history, incidents and recommendations
  --figures              how reliable session, deliveries and backups have been
    --csv                  as CSV
  --recorder             what the session did in the last seven days, event by event
  --list                 backups, and logins that were put aside (quarantine): age, size, whether verified
  --backup               make a verified backup now
  --drill                prove that the backups off site could be restored; changes nothing
  --restore              bring back the login from the newest valid backup
    --from WHICH           a file, a number from --list, a date (2026-11-23, 2026-11-23T14:00), or a quarantine id
    --accept-other-session allow a backup of another session
    --with-accounts        also bring back who may use pages and API, if nobody may here
  --repair               find out what is wrong; restore the login only if it is proven damaged or lost
  --refresh              planned reconnect with the same login, no QR code (needs a running service)
  --clean                put the login aside (quarantine) and start over; prints the command that undoes it
    --unlink               also remove this device at WhatsApp (cannot be undone)
  --link                 link a phone by QR code
    --code PHONE           by a pairing code for that phone instead
    --window               if WhatsApp asks for a passkey, use it in a browser window on this computer
    --window ADDRESS       on that computer, for a link that was begun elsewhere with --address or on the page
    --address              the same on another computer that reaches the running service: shows its ADDRESS
    --paste                the same on another computer, by copying two lines there and back
  --window               on that other computer: open the window for a copied line or address
  --export FILE          move the login to another computer in one sealed file; this copy then no longer starts
  --import FILE          use the login from such a file here, without a QR code
    --accept-other-session allow a login of another session
    --passphrase-file F    read the passphrase (16 characters or more) from F; else --export makes one, --import asks
  --import-localauth DIR use the login of whatsapp-web.js's LocalAuth (.wwebjs_auth) here, without a QR code; DIR is only read
  --test PHONE           send a test message and track its delivery

  --home DIR             folder with .env, data and session (default: COURIER_HOME, else the folder of this program,
                         or of an npm package the current one)
  --config FILE          several companies in one service (default: COURIER_CONFIG); see docs/companies.md
  --session NAME         the account that this is about; --company NAME: the one of that company
  --all                  one company after the other: --status, --report, --list, --backup, --drill, --refresh, --repair
  --dry-run              show what would be done; change nothing
  --yes                  do not ask (questions are asked on a terminal only)
  --json                 the result as one JSON line, last on standard output
  --help                 this page

Exit codes:
  0 done, or the session is healthy  6 linked, but no service is running
  1 failed                          10 there is no backup, or no such one
  2 wrong usage                     11 another process holds the session
  3 linked, but not connected now   12 the key or passphrase does not open the backup
  4 a person is needed: see the     130 stopped by Ctrl+C
    sentence and the next command
  5 invalid configuration, or this
    computer does not allow it

Configuration: .env and docs/configuration.md. Guide: docs/session-persistence.md
`;
