/** Restores two backups in turn, again and again, until it is killed. Arguments: root, file A, file B. */
import { vaultSettings } from '../../src/session/vault/plain-store.test-support.ts';
import { openVault } from '../../src/session/vault/vault.ts';

const [root = '', ...files] = process.argv.slice(2);
const vault = await openVault(vaultSettings(root));
process.send?.('restoring');
process.once('disconnect', () => process.exit(0));
for (let round = 0; ; round++) {
  await vault.restore({ file: files[round % 2] ?? '', why: 'torture', acceptOtherSession: false });
}
