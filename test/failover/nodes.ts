/** Two nodes of one session: real services with folders of their own, the same PostgreSQL and the same folder of PDFs. */
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { keyFilePath, openVaultKey } from '../../src/session/vault/key.ts';
import type { SweepCompany } from '../crash-sweep/company.ts';
import { SweptService } from '../crash-sweep/service.ts';

export class Node extends SweptService {
  readonly #folders: Readonly<Record<string, string>>;

  constructor(company: SweepCompany, name: string) {
    super(company, path.join(company.folder, `${name}.log`));
    const of = (folder: string): string => path.join(company.folder, name, folder);
    this.#folders = {
      DATABASE_STANDBY: 'true',
      DATA_PATH: of('data'),
      WHATSAPP_AUTH_PATH: of('session'),
      WHATSAPP_BACKUP_PATH: of('backups'),
    };
  }

  /** Copies the key that every node needs from another one, as a person does before a first start. */
  async shareKey(from: Node): Promise<void> {
    const [there, here] = [from, this].map((node) => path.resolve(node.environment['DATA_PATH'] ?? ''));
    await openVaultKey({ dataPath: there ?? '', passphrase: null, existing: [], backupPath: '' });
    await mkdir(here ?? '', { recursive: true, mode: 0o700 });
    await copyFile(keyFilePath(there ?? ''), keyFilePath(here ?? ''));
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#folders;
  }

  run(): void {
    this.start(null, this.#folders);
  }
}
