/**
 * `npm run pack`: the product and the sandbox as npm packages, checked, with `SHA256SUMS`, in `dist/`. Further words name
 * platforms for portable folders: `npm run pack -- linux-x64 win-x64`; then the parts that are added to one are made too.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeTarball, writeZip } from './package/archives.ts';
import { writeBill } from './package/bill.ts';
import { emit } from './package/emit.ts';
import { entriesOf } from './package/entries.ts';
import { root } from './package/lockfile.ts';
import { type Platform, platforms, stagePortable, stagePortableSandbox } from './package/portable.ts';
import { breaches, packagesIn } from './package/rules.ts';
import { ourManifest, stageBaileys, stageProduct, stageSandbox } from './package/stage.ts';
import { npmPack } from './package/tarball.ts';

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: path.join(root, 'dist') }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.help) {
  process.stdout.write(
    `Usage: npm run pack -- [--out FOLDER] [${platforms.join('|')} ...]\n\n` +
      'Makes the npm packages, and a portable folder for each platform named. FOLDER (default: dist/) is emptied first.\n',
  );
  process.exit(0);
}
const wanted = positionals.map((word) => {
  const platform = platforms.find((one) => one === word);
  if (platform === undefined) throw new Error(`${word} is none of ${platforms.join(', ')}.`);
  return platform;
});
const out = path.resolve(values.out);
// Only what an earlier run made is removed, never a folder that was meant for something else.
if (
  out !== path.join(root, 'dist') &&
  existsSync(out) &&
  readdirSync(out).length > 0 &&
  !existsSync(path.join(out, 'SHA256SUMS'))
)
  throw new Error(`${out} holds something else than packages. Name an empty folder with --out.`);
const scratch = mkdtempSync(path.join(tmpdir(), 'invoice-courier-pack-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const { version, devDependencies } = ourManifest();
const emitted = newFolder('emitted');
emit(emitted);
const product = newFolder('product');
stageProduct(product, emitted);
writeBill(product, 'invoice-courier');
refuseBreaches(product);
npmPack(product, out);
const sandbox = newFolder('sandbox');
stageSandbox(sandbox, emitted);
npmPack(sandbox, out);
for (const platform of wanted) await packPortable(platform);
if (wanted.length > 0) await packAdditions();
writeFileSync(path.join(out, 'SHA256SUMS'), sums());
for (const file of globSync('*', { cwd: out }).sort()) process.stdout.write(`${path.join(out, file)}\n`);

function newFolder(name: string): string {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  return folder;
}

function refuseBreaches(folder: string): void {
  const files = entriesOf(folder).filter(({ isFolder }) => !isFolder);
  const found = breaches(
    files.map(({ name }) => name),
    packagesIn(folder),
  );
  if (found.length > 0) throw new Error(`This does not belong into the package:\n${found.join('\n')}`);
}

async function packPortable(platform: Platform): Promise<void> {
  const folder = newFolder(platform);
  stagePortable(path.join(folder, 'invoice-courier'), product, platform, scratch);
  const name = path.join(out, `invoice-courier-${version}-${platform}`);
  await (platform.startsWith('win-') ? writeZip(folder, `${name}.zip`) : writeTarball(folder, `${name}.tar.gz`));
}

/** What is unpacked into a portable folder by whoever wants it: the other engine, the sandbox. */
async function packAdditions(): Promise<void> {
  const baileys = newFolder('baileys');
  stageBaileys(baileys);
  await writeTarball(baileys, path.join(out, `add-baileys-${devDependencies['baileys']}.tar.gz`));
  const added = newFolder('added-sandbox');
  stagePortableSandbox(added, sandbox);
  await writeTarball(added, path.join(out, `add-sandbox-${version}.tar.gz`));
}

/** As `sha256sum` writes and checks them. */
function sums(): string {
  return globSync('*', { cwd: out })
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(path.join(out, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('');
}
