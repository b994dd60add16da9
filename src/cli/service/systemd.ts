import path from 'node:path';
import { nativeHeap, steadyMemory } from '../../node-options.js';
import { exitCodes } from '../session-manager/exit-codes.ts';
import { placeWords, type ServiceFacts, type ServiceVerb, type Step } from './facts.ts';

/** Where an administrator's units lie (systemd.unit(5)). */
export const UNIT_FOLDER = '/etc/systemd/system';

/** Secrets that are often set, offered in the unit if they can be credentials there. */
const USUAL_SECRETS = [
  'SAP_PASSWORD',
  'ALERT_MAIL_PASSWORD',
  'PDF_MAIL_PASSWORD',
  'WHATSAPP_BACKUP_PASSPHRASE',
  'DATABASE_URL',
] as const;

/** What each verb does under systemd. Pure. */
export function systemdPlan(verb: ServiceVerb, facts: ServiceFacts): readonly Step[] {
  const unit = `${facts.name}.service`;
  const file = `${UNIT_FOLDER}/${unit}`;
  const run = (...words: string[]): Step => ({ do: 'run', command: ['systemctl', ...words] });
  switch (verb) {
    case 'install':
      return [
        { do: 'write', file, text: unitText(facts), encoding: 'utf8' },
        run('daemon-reload'),
        run('enable', unit),
        run('restart', unit),
      ];
    case 'remove':
      return [
        { do: 'run', command: ['systemctl', 'disable', '--now', unit], mayFail: true },
        { do: 'delete', file },
        run('daemon-reload'),
        { do: 'run', command: ['systemctl', 'reset-failed', unit], mayFail: true },
      ];
    case 'status':
      // It fails for a service that does not run, which is an answer too.
      return [{ do: 'run', command: ['systemctl', 'status', '--no-pager', '--lines=5', unit], mayFail: true }];
    case 'start':
    case 'stop':
      return [run(verb, unit)];
  }
}

/** The unit of an installation (systemd.exec(5), systemd.service(5)). Pure. */
export function unitText(facts: ServiceFacts): string {
  const { node, program, home, user, group, writes, reads } = facts;
  const places = [home, program, node, ...writes, ...reads];
  const environment = Object.entries(nativeHeap).map(([name, value]) => `Environment=${name}=${value}`);
  const start = [node, steadyMemory, program, ...placeWords(facts)].map(quoted).join(' ');
  return `# Made by \`hybrid-invoice-service service install\`; docs/operations.md tells of it.

[Unit]
Description=Invoice Courier: SAP invoices over WhatsApp
After=network-online.target
Wants=network-online.target

[Service]
User=${user}
Group=${group}
${homeSettings(home)}
${environment.join('\n')}
ExecStart=${start}

# Safer than .env: one file for each secret, readable by root only. A file that is named here must exist.
${credentialLines(facts).join('\n')}

# A clean stop takes ten seconds at most. Only the service is told; it ends its engine and its browser itself.
KillMode=mixed
TimeoutStopSec=30

Restart=on-failure
RestartSec=10
# A person has to act first: 2 wrong usage, 5 configuration or computer, 11 another service is running.
RestartPreventExitStatus=${exitCodes.usage} ${exitCodes.configuration} ${exitCodes.locked}

# Folders outside the home that are written: backups, their copies off site, and PDFs if they are archived. With "-": need not exist.
${writes.map((folder) => `ReadWritePaths=${quoted(`-${folder}`)}\n`).join('')}ProtectSystem=strict
ProtectHome=${places.some(isBelowHomes) ? 'read-only' : 'yes'}
PrivateTmp=${places.some(isTemporary) ? 'no' : 'yes'}
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
LockPersonality=yes
SystemCallArchitectures=native
UMask=0077
LimitCORE=0
# Not set: RestrictNamespaces and MemoryDenyWriteExecute. The browser's sandbox needs namespaces, and JavaScript compiles at run time.

[Install]
WantedBy=multi-user.target
`;
}

/** A home that systemd can keep itself, or any other. It must be writable, and private. */
function homeSettings(home: string): string {
  const isState = path.posix.dirname(home) === '/var/lib' && /^[\w.-]+$/.test(path.posix.basename(home));
  const kept = isState
    ? `StateDirectory=${path.posix.basename(home)}\nStateDirectoryMode=0700`
    : `ReadWritePaths=${quoted(home)}`;
  return `# .env and every relative path lie here; private (0700) and outside the program's folder, so that an upgrade leaves it alone.
${kept}
WorkingDirectory=${home.replaceAll('%', '%%')}`;
}

function credentialLines({ name, secrets, credentials }: ServiceFacts): readonly string[] {
  const set = credentials.map(({ name: secret, file }) => `LoadCredential=${secret}:${file.replaceAll('%', '%%')}`);
  const given = new Set(credentials.map(({ name: secret }) => secret));
  const offered = USUAL_SECRETS.flatMap((usual) =>
    secrets.filter((secret) => (secret === usual || secret.endsWith(`.${usual}`)) && !given.has(secret)),
  );
  return [...set, ...offered.map((secret) => `#LoadCredential=${secret}:/etc/${name}/${secret}`)];
}

/** Where `ProtectHome=yes` shows empty folders. */
function isBelowHomes(place: string): boolean {
  return /^\/(?:home|root|run\/user)(?:\/|$)/.test(place);
}

/** Of which `PrivateTmp=yes` shows others; PostgreSQL has its socket there, unless a distribution moved it. */
function isTemporary(place: string): boolean {
  return /^\/(?:var\/)?tmp(?:\/|$)/.test(place);
}

/** A word of a unit: `%` and `$` mean something there, and blanks part words. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:@%+=-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
