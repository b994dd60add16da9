export const usage = `Usage: node session-manager.js VERB [option]

Looks after the WhatsApp session. Works beside a running service, and without one.

  --status               is the session alive, how old is it, what to do next
  --report               all of it, with history, incidents and recommendations
  --list                 backups and quarantined stores: age, size, verified, generation
  --backup               make a backup now, read back and verified
  --restore              put the newest backup that verifies in the store's place
    --from WHICH           a file, a number of --list, a date (2026-11-23 or 2026-11-23T14:00), or a quarantine id
    --accept-other-session also one of another session's backups
  --repair               diagnose; restore only what is proven damaged or lost
  --refresh              planned reconnect with the same login, no QR code (needs a running service)
  --clean                put the store away for a fresh start; the undo is printed
    --unlink               also remove this device at WhatsApp (cannot be undone)
  --link                 link a phone by QR code
    --code PHONE           by a pairing code for that phone instead
  --test PHONE           send a test message and follow it to delivered

  --dry-run              say what would be done; change nothing
  --yes                  answer yes beforehand (questions are asked on a terminal only)
  --json                 the result as one JSON line, last on standard output
  --help                 this page

Exit codes:
  0 done, or the session is well     5 wrong configuration
  1 failed                          10 there is no backup, or no such one
  2 wrong usage                     11 another process holds the session
  3 linked, but not connected now   12 the key or passphrase does not open the backup
  4 a person is needed: see the     130 stopped by Ctrl+C
    sentence and the next command

Configuration: .env and docs/configuration.md. How it all works: docs/session-persistence.md
`;
