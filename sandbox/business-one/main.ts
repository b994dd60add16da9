/**
 * The Service Layer stand-in as a program of its own, with the sample company:
 *
 *     node sandbox/business-one/main.ts [--without-user-fields]
 *
 * Prints one JSON line when it is ready: `{"url", "adminUrl", "company", "user", "password", "caPem"}`.
 * Ends on SIGTERM or SIGINT, or when its standard input closes.
 */
import { sampleCompany } from '../sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../tls/certificates.ts';
import { courierUserFields, courierUserTables } from './courier-fields.ts';
import { startBusinessOne } from './start.ts';

const prepared = !process.argv.includes('--without-user-fields');
const authority = makeAuthority();
const server = await startBusinessOne({
  company: sampleCompany,
  tls: issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
  userFields: prepared ? courierUserFields : [],
  userTables: prepared ? courierUserTables : [],
});
const [user] = sampleCompany.users;
process.stdout.write(
  `${JSON.stringify({
    url: server.url,
    adminUrl: server.adminUrl,
    company: sampleCompany.companyDb,
    user: user?.name,
    password: user?.password,
    caPem: authority.certPem,
  })}\n`,
);

let closing: Promise<void> | null = null;
function close(): void {
  closing ??= server.close().then(() => {
    process.stdin.destroy();
  });
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, close);
process.stdin.on('end', close).on('error', close).resume();
