import { invalidQuery, noMatchingRecord, Refusal } from './refusal.ts';
import type { Answer } from './resources.ts';
import type { Row } from './values.ts';

/** A file as a person attaches it. */
export interface AttachedFile {
  /** `factura.pdf`; SAP keeps name and extension apart. */
  readonly name: string;
  /** Base64; null: the line is there, and the file is not in the folder. */
  readonly content: string | null;
}

/** The attachment folder: bytes by the key of `Attachments2` and their name with its extension. */
export class AttachmentFolder {
  readonly #files = new Map<number, ReadonlyMap<string, Buffer | null>>();
  /** False: the Service Layer cannot reach the folder, as when it is not mounted on its server. */
  reachable = true;

  set(entry: number, files: readonly AttachedFile[]): void {
    this.#files.set(
      entry,
      new Map(files.map(({ name, content }) => [name, content === null ? null : Buffer.from(content, 'base64')])),
    );
  }

  /** @throws Refusal when the folder cannot be reached. The code and words of a real one are not published. */
  of(entry: number): ReadonlyMap<string, Buffer | null> {
    if (!this.reachable)
      throw new Refusal(400, -5002, 'Attachment folder has not been defined, or has been changed or removed');
    return this.#files.get(entry) ?? new Map<string, Buffer>();
  }
}

/** The lines of `Attachments2`: the folder from which a file came is one of the client's own computer. */
export function linesOf(files: readonly AttachedFile[], date: string): readonly Row[] {
  return files.map(({ name }) => {
    const dot = name.lastIndexOf('.');
    return {
      SourcePath: 'C:\\Users\\ana\\Desktop',
      FileName: dot < 0 ? name : name.slice(0, dot),
      FileExtension: dot < 0 ? null : name.slice(dot + 1),
      AttachmentDate: date,
      FreeText: null,
    };
  });
}

/** `Attachments2(n)/$value`: the file of the first line, or the one that `filename` names in quotes. */
export function attachedFile(row: Row, files: ReadonlyMap<string, Buffer | null>, asked: string | null): Answer {
  const [first] = row['Attachments2_Lines'] as readonly Row[];
  if (!first) throw noMatchingRecord();
  const quoted = asked === null ? null : /^'((?:[^']|'')*)'$/.exec(asked)?.[1];
  if (quoted === undefined) throw invalidQuery('The file name is not quoted');
  const name = quoted === null ? [...files.keys()][0] : quoted.replaceAll("''", "'");
  const bytes = files.get(name ?? '');
  if (bytes === undefined) throw noMatchingRecord();
  if (bytes === null) throw new Refusal(404, -2028, `The file ${name ?? ''} is not in the attachment folder`);
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes };
}
