import { unitText } from '../../src/cli/service/systemd.ts';
import { secretNames } from '../../src/config/schema.ts';

/** `deploy/invoice-courier.service`: the unit that `service install` would write for the places of docs/operations.md. */
export function unitExample(): string {
  return unitText({
    name: 'invoice-courier',
    platform: 'linux',
    node: '/usr/bin/node',
    program: '/opt/invoice-courier/hybrid-invoice-service.js',
    home: '/var/lib/invoice-courier',
    configFile: null,
    user: 'invoice-courier',
    group: 'invoice-courier',
    writes: ['/var/backups/invoice-courier'],
    reads: [],
    secrets: secretNames,
    credentials: [{ name: 'SAP_PASSWORD', file: '/etc/invoice-courier/SAP_PASSWORD' }],
    withPassword: false,
  });
}
