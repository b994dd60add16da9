/**
 * Seals a login for a database that others administer: AES-256-GCM under a key of its own, derived from the vault's. What each
 * text is goes into the seal, so that one cannot stand in for another. Names of keys contain phone numbers: they are
 * replaced by their HMAC, and stand inside the seal.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { vaultError } from '../../errors/vault.ts';
import type { KeyText, LoginText } from '../../whatsapp/login-database.ts';
import { deriveKey, type VaultKey } from './key.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const NAME_CHARACTERS = 32;

export interface LoginSeal {
  seal(what: string, text: string): string;
  /** @throws `VAULT_LOGIN_SEAL_BROKEN` */
  open(what: string, sealed: string): string;
  sealKey(key: KeyText): readonly [name: string, sealed: string | null];
  openKey(name: string, sealed: string): KeyText;
  sealLogin(login: LoginText): string;
  openLogin(sealed: string): LoginText;
}

/** For the login of one account. */
export function createLoginSeal(key: VaultKey, account: string): LoginSeal {
  const bytes = deriveKey(key, 'invoice-courier login in a database 1');
  const nameKey = deriveKey(key, 'invoice-courier names in a database 1');
  const about = (what: string): Buffer => Buffer.from(`${account}\n${what}`);
  const seal = (what: string, text: string): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(about(what));
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  };
  const open = (what: string, sealed: string): string => {
    const whole = Buffer.from(sealed, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', bytes, whole.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(about(what))
        .setAuthTag(whole.subarray(-TAG_BYTES));
      return decipher.update(whole.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw vaultError('VAULT_LOGIN_SEAL_BROKEN', { account }, error);
    }
  };
  const nameOf = (type: string, id: string): string =>
    createHmac('sha256', nameKey)
      .update(JSON.stringify([account, type, id]))
      .digest('hex')
      .slice(0, NAME_CHARACTERS);
  return {
    seal,
    open,
    sealKey: ([type, id, value]) => {
      const name = nameOf(type, id);
      return [name, value === null ? null : seal(`key ${name}`, JSON.stringify([type, id, value]))];
    },
    openKey: (name, sealed) => JSON.parse(open(`key ${name}`, sealed)) as KeyText,
    sealLogin: (login) => seal('login', JSON.stringify(login)),
    openLogin: (sealed) => JSON.parse(open('login', sealed)) as LoginText,
  };
}
