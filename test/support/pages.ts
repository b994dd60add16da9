import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './sources.ts';

/** A page for people, from the root of the project. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** README, SECURITY, every page of docs/, and the one about the client for SAP. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
  const paths = ['README.md', 'SECURITY.md', ...docs.map((file) => `docs/${file}`), 'src/sap/business-one/README.md'];
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A page's shell blocks, each as its lines without comments. */
export function shellBlocks({ text }: Page): readonly (readonly string[])[] {
  const blocks = [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)];
  return blocks
    .filter(([, language = '']) => ['', 'bash', 'sh'].includes(language))
    .map(([, , block = '']) =>
      block
        .split('\n')
        .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
        .filter((line) => /^(?:[a-z][\w.-]*|[A-Z]\w+=\S*) ?/.test(line)),
    );
}

/** What a page sets as code within its sentences and tables; a line's end within it is a space. */
export function codeSpans({ text }: Page): readonly string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
}

/** Targets of a page's links to files of the project: path from the root, and heading. */
export function linksOf({ path, text }: Page): readonly { readonly file: string; readonly heading: string | null }[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', heading] = target.split('#');
      return { file: file === '' ? path : join(dirname(path), file), heading: heading ?? null };
    });
}

/** Headings of a page as GitHub names them in a link. */
export function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** True for a file or folder of the project. */
export function isThere(path: string): boolean {
  return existsSync(join(root, path));
}
