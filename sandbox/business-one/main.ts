/**
 * The Service Layer stand-in as a separate program, with the sample company:
 *
 *     npx node sandbox/business-one/main.ts [--without-user-fields]
 *
 * Prints one JSON line once it is ready: `{"url", "adminUrl", "company", "user", "password", "caPem"}`.
 * Exits on SIGTERM or SIGINT, or when its standard input is closed.
 */
import { sampleCompany } from '../sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../tls/certificates.ts';
import { courierUserFields, courierUserTables } from './courier-fields.ts';
import { startBusinessOne } from './start.ts';

const today = new Date().toISOString().slice(0, 10);
const company = sampleCompany(today).data;
const prepared = !process.argv.includes('--without-user-fields');
const authority = makeAuthority();
const server = await startBusinessOne({
  company,
  tls: issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
  userFields: prepared ? courierUserFields : [],
  userTables: prepared ? courierUserTables : [],
});
const [user] = company.users;
process.stdout.write(
  `${JSON.stringify({
    url: server.url,
    adminUrl: server.adminUrl,
    company: company.companyDb,
    user: user?.name,
    password: user?.password,
    caPem: authority.certPem,
  })}\n`,
);

let isClosing = false;
async function close(): Promise<void> {
  if (isClosing) return;
  isClosing = true;
  await server.close();
  process.stdin.destroy();
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close());
process.stdin
  .on('end', () => void close())
  .on('error', () => void close())
  .resume();
