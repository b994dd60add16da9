/**
 * Every command of docs/operations.md, as it is printed there, and what becomes of it. `runbook.test.ts` asks for a row for each.
 */

/** Typed by `runbook.test.ts` itself, in this order, and the exit code that it ends with. */
export const typedHere: Readonly<Record<string, number>> = {
  'node hybrid-invoice-service.js --check-sap': 0,
  'node hybrid-invoice-service.js --home /srv/courier/acme --check-sap': 0,
  'node hybrid-invoice-service.js deliveries list': 0,
  'deliveries list': 0,
  'node hybrid-invoice-service.js deliveries show NUMBER': 0,
  // None of the sources has its PDF.
  'node hybrid-invoice-service.js documents find NUMBER': 1,
  'node hybrid-invoice-service.js deliveries reconcile --from 2026-11-01 --to 2026-11-30': 0,
  'node hybrid-invoice-service.js deliveries stop-sending --why "…"': 0,
  'node hybrid-invoice-service.js deliveries resume-sending': 0,
  // Nothing was sent, so there is nothing to delete: refused with the reason.
  'node hybrid-invoice-service.js deliveries revoke NUMBER --why "…"': 1,
  'node hybrid-invoice-service.js deliveries export --file deliveries.csv': 0,
  'users list': 0,
  'users code NAME': 1,
  'tokens list': 0,
};

/** Typed by another test: its file, and what in it types the command. */
export const typedBy: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'node session-manager.js --status': ['test/next-steps/store.test.ts', '--status'],
  'node session-manager.js --link': ['test/next-steps/store.test.ts', '} --link`'],
  'node session-manager.js --test +5491155550000': ['test/next-steps/store.test.ts', '--test +$'],
  'node session-manager.js --backup': ['test/next-steps/store.test.ts', '} --backup`'],
  'node session-manager.js --list': ['test/next-steps/store.test.ts', '} --list`'],
  'node session-manager.js --drill': ['test/next-steps/store.test.ts', '} --drill`'],
  'node session-manager.js --repair': ['test/next-steps/store.test.ts', '} --repair`'],
  'node session-manager.js --restore': ['test/next-steps/store.test.ts', '} --restore`'],
  'node session-manager.js --clean': ['test/next-steps/store.test.ts', '} --clean`'],
  'node session-manager.js --export carried.session': ['test/next-steps/store.test.ts', '} --export '],
  'node session-manager.js --import carried.session': ['test/next-steps/store.test.ts', '} --import '],
  'node session-manager.js --report': ['test/next-steps/store.test.ts', '} --report`'],
  'node session-manager.js --recorder': ['test/session-manager/beside-service.test.ts', '--recorder'],
  'node session-manager.js --clean --unlink': ['test/session-manager/beside-service.test.ts', '--clean --unlink --yes'],
  'node session-manager.js --restore --with-accounts': ['test/session-manager/accounts.test.ts', '--with-accounts'],
  'node session-manager.js --home /srv/courier/acme --link': ['test/installation/home.test.ts', '--home'],
  'node session-manager.js --import-localauth /srv/old-tool/.wwebjs_auth --dry-run': [
    'test/installation/local-auth.test.ts',
    '--import-localauth',
  ],
  'node session-manager.js --import-localauth /srv/old-tool/.wwebjs_auth': [
    'test/installation/local-auth.test.ts',
    '--import-localauth',
  ],
  'node hybrid-invoice-service.js': ['test/launchers/signals.test.ts', 'returns the exit code of a clean stop'],
  'node hybrid-invoice-service.js setup': ['test/service/setup.test.ts', 'asks again with the reason'],
  'node hybrid-invoice-service.js setup --yes --no-link --company-country AR --sap-url https://sap.example.local:50000 --sap-company-db SBODEMOAR':
    ['test/service/setup.test.ts', 'without a person takes its options'],
  'node hybrid-invoice-service.js doctor': ['test/installation/doctor.test.ts', 'the command answers in one JSON line'],
  'node hybrid-invoice-service.js upgrade --check': [
    'test/installation/upgrade-check.test.ts',
    'this very version is no newer one',
  ],
  'node hybrid-invoice-service.js upgrade --check --package /tmp/invoice-courier-0.2.0.tgz': [
    'test/installation/upgrade-check.test.ts',
    'a package is read in each of its four forms',
  ],
  'doctor --bundle FILE': ['test/installation/bundle.test.ts', 'it is not written without a yes'],
  'node hybrid-invoice-service.js --test-alert': [
    'test/alerts/test-alert.test.ts',
    'a test alert goes through every channel',
  ],
  'npm run sandbox -- --replay FILE': ['test/replay/replay.test.ts', 'a service goes through the states of a bundle'],
  'deliveries reconcile': ['src/cli/deliveries/reconcile.test.ts', "'reconcile'"],
  'node hybrid-invoice-service.js service status': ['test/service/json.test.ts', 'service status'],
  'service stop': ['test/installation/service.test.ts', 'stops cleanly when it is asked to'],
  'service install': ['test/installation/service.test.ts', "'service', 'install'"],
  'service remove': ['src/cli/service/service.test.ts', 'removed without a trace'],
  'sudo node hybrid-invoice-service.js --home /srv/courier service install --dry-run': [
    'test/installation/service.test.ts',
    "'service', 'install', '--dry-run'",
  ],
  'systemd-analyze verify': ['test/installation/service.test.ts', "['systemd-analyze', 'verify']"],
  'npm run pack -- linux-x64 win-x64': ['test/installation/walk.ts', 'the same input gives the same bytes'],
  'npm install /tmp/invoice-courier-0.1.0.tgz': ['test/installation/walk.ts', 'plain npm installs the tarball'],
  'npx session-manager --status': ['test/installation/walk.ts', 'plain npm installs the tarball'],
  'tar -xzf invoice-courier-0.1.0-linux-x64.tar.gz -C /opt': ['test/installation/walk.ts', 'the portable folder runs'],
  '/opt/invoice-courier/session-manager --status': ['test/installation/walk.ts', 'the portable folder runs'],
  'tar -xzf add-baileys-7.0.0-rc14.tar.gz -C /opt/invoice-courier': [
    'test/installation/walk.ts',
    'added by one command',
  ],
};

/** Neither typed here nor elsewhere, and why. Those of the product within them are taken by its programs. */
export const notTyped: Readonly<Record<string, readonly string[]>> = {
  'needs root, and a service manager or users that it would change': [
    'sudo git clone ADDRESS /opt/invoice-courier',
    'sudo npm ci',
    'sudo useradd --system --home-dir /var/lib/invoice-courier --shell /usr/sbin/nologin invoice-courier',
    'sudo install -d -o invoice-courier -g invoice-courier -m 700 /var/lib/invoice-courier /var/backups/invoice-courier',
    'sudo install -o invoice-courier -g invoice-courier -m 600 .env.production.example /var/lib/invoice-courier/.env',
    'sudo install -d -m 700 /etc/invoice-courier',
    'sudo install -m 600 /dev/stdin /etc/invoice-courier/SAP_PASSWORD',
    'sudo cp deploy/invoice-courier.service /etc/systemd/system/',
    'sudo -u invoice-courier node session-manager.js --home /var/lib/invoice-courier --status',
    'sudo systemd-run --pty --uid=invoice-courier -p LoadCredential=SAP_PASSWORD:/etc/invoice-courier/SAP_PASSWORD /usr/bin/node /opt/invoice-courier/hybrid-invoice-service.js --home /var/lib/invoice-courier --check-sap',
    'sudo node hybrid-invoice-service.js --home /srv/courier service install',
    'sudo node hybrid-invoice-service.js service remove',
    'sudo systemctl enable --now invoice-courier',
    'systemctl status invoice-courier',
    'journalctl -u invoice-courier',
    '/opt/invoice-courier/hybrid-invoice-service service stop',
    '/opt/invoice-courier/hybrid-invoice-service service start',
  ],
  'needs Windows: not tried, as the page says': [
    'cd C:\\InvoiceCourier',
    '.\\hybrid-invoice-service setup',
    '.\\hybrid-invoice-service doctor',
    '.\\hybrid-invoice-service service install',
    'service install --ask-password',
    'Remove-Item -Recurse',
    'tar -xf …zip',
  ],
  'needs a container engine: not tried, as the page says': [
    'docker compose -f deploy/compose.yaml run --rm courier hybrid-invoice-service --check-sap',
    'docker compose -f deploy/compose.yaml run --rm courier session-manager --link',
    'docker compose -f deploy/compose.yaml up -d',
    'docker compose -f deploy/compose.yaml exec courier session-manager --status',
  ],
  'makes, copies or moves a file or folder of the reader, with a tool of the system': [
    'mkdir -p /srv/courier && cd /srv/courier',
    'cp node_modules/invoice-courier/.env.production.example .env',
    'cp /opt/invoice-courier/home/.env.production.example /opt/invoice-courier/home/.env',
    'cd /opt/invoice-courier',
    'install -d -m 700 secrets',
    'install -m 600 /dev/stdin secrets/SAP_PASSWORD',
    'install -d -m 700 /srv/courier/acme',
    'install -m 600 .env.production.example /srv/courier/acme/.env',
    'mv /opt/invoice-courier /opt/invoice-courier.old',
    'tar -xzf invoice-courier-0.2.0-linux-x64.tar.gz -C /opt',
    'rm -r /opt/invoice-courier/home',
    'mv /opt/invoice-courier.old/home /opt/invoice-courier/',
  ],
  'fetches from the network, or a version that is not there yet': [
    'git pull',
    'npm ci',
    'npm install baileys@7.0.0-rc14',
    'npm install ./invoice-courier-0.2.0.tgz',
  ],
};
