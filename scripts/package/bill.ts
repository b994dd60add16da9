import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { licenceOf } from '../docs/dependencies-page.ts';
import { type Lock, packageAt, readLock } from './lockfile.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

/** A bill of materials as CycloneDX 1.5 has it; what is read here. */
export interface Bill {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly name: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/**
 * Writes into a staged folder what is in it: `sbom.cdx.json` for programs, `LICENSES.md` for people.
 *
 * @param name of the package
 */
export function writeBill(folder: string, name: string): void {
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm made no bill of materials of ${folder}:\n${stderr}`);
  const lock = readLock();
  const bill = settledBill(JSON.parse(stdout) as Bill, lock, name);
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 1)}\n`);
  writeFileSync(path.join(folder, 'LICENSES.md'), licencesPage(folder, lock));
}

/**
 * npm's bill without what differs from run to run and without our stubs, which are not the packages whose names they bear;
 * with the hash of each package from the lock file. Pure.
 */
export function settledBill(bill: Bill, lock: Lock, name: string): object {
  const hashes = new Map(
    Object.entries(lock).map(([folder, { version, integrity }]) => [
      `${packageAt(folder)}@${version ?? ''}`,
      integrity,
    ]),
  );
  const isStub = (ref: string): boolean => ref.endsWith('+left-out');
  const { serialNumber: _, metadata, ...rest } = bill;
  const { timestamp: __, ...settled } = metadata;
  return {
    ...rest,
    metadata: { ...settled, component: { ...settled.component, name } },
    components: bill.components
      .filter((one) => !isStub(one['bom-ref']))
      .map((one) => ({ ...one, hashes: hashOf(hashes.get(`${one.name}@${one.version}`)) })),
    dependencies: bill.dependencies
      .filter(({ ref }) => !isStub(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => !isStub(other)) })),
  };
}

/** `sha512-BASE64` as CycloneDX writes it. */
function hashOf(integrity: string | undefined): readonly object[] {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? [];
  return base64 === undefined ? [] : [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }];
}

/** Every package of the folder with its licence, and where its text stands. */
function licencesPage(folder: string, lock: Lock): string {
  const rows = Object.entries(lock).flatMap(([at, { version, license, link }]) => {
    if (link === true || !existsSync(path.join(folder, at, 'package.json')) || !at.startsWith('node_modules/'))
      return [];
    const [text] = readdirSync(path.join(folder, at)).filter((file) => /^licen[cs]e/i.test(file));
    const name = packageAt(at);
    return [`| ${name} | ${version} | ${licenceOf(name, license)} | ${text ? `\`${at}/${text}\`` : 'it has none'} |`];
  });
  return `# Licences of what is in this package

Invoice Courier itself is under Apache-2.0 (\`LICENSE\`). The packages below are in it unchanged.

| package | version | licence | its text |
|---|---|---|---|
${rows.join('\n')}
`;
}
