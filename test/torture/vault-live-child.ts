/** Writes a baileys store about 100 times a second, ten entries in each transaction, until the parent goes. */
import { setTimeout as delay } from 'node:timers/promises';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';

const [folder = ''] = process.argv.slice(2);
const store = CredentialStore.open(folder);
process.once('disconnect', () => process.exit(0));
for (let round = 1; ; round++) {
  const value = Buffer.from(`${round}`);
  store.changeKeys({ session: Object.fromEntries(Array.from({ length: 10 }, (_, entry) => [`e${entry}`, value])) });
  if (round === 1) process.send?.('writing');
  await delay(10);
}
