import path from 'node:path';
import type { BookConfig } from '../config/schema.ts';

/** Where PDFs are looked for, absolute; `branch`: those of one branch alone. The one for all is the last. */
export function pdfFolders({ PDF_FOLDER, PDF_BRANCH_FOLDERS }: Pick<BookConfig, 'PDF_FOLDER' | 'PDF_BRANCH_FOLDERS'>) {
  const all = path.resolve(PDF_FOLDER);
  const ofBranches = PDF_BRANCH_FOLDERS.map(({ branch, folder }) => ({ branch, folder: path.resolve(all, folder) }));
  return [...ofBranches, { branch: undefined, folder: all }];
}
