import path from 'node:path';

interface PdfPlaces {
  readonly PDF_FOLDER: string;
  readonly PDF_BRANCH_FOLDERS: readonly { readonly branch: number; readonly folder: string }[];
}

/**
 * Where PDFs are looked for, absolute; `branch`: those of one branch alone, below the one for all if its path is relative. The one
 * for all is the last.
 */
export function pdfFolders({ PDF_FOLDER, PDF_BRANCH_FOLDERS }: PdfPlaces) {
  const all = path.resolve(PDF_FOLDER);
  const ofBranches = PDF_BRANCH_FOLDERS.map(({ branch, folder }) => ({ branch, folder: path.resolve(all, folder) }));
  return [...ofBranches, { branch: undefined, folder: all }];
}
