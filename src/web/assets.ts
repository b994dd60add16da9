import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Section } from './route.ts';

const TYPES = {
  'courier.css': 'text/css; charset=utf-8',
  'charts.css': 'text/css; charset=utf-8',
  'session.css': 'text/css; charset=utf-8',
  'courier.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;
type AssetName = keyof typeof TYPES;

const assets = new Map(
  (Object.keys(TYPES) as AssetName[]).map((name) => {
    const content = readFileSync(path.join(import.meta.dirname, 'assets', name));
    return [name, { content, version: hash('sha256', content).slice(0, 12) }];
  }),
);

/** Where a page finds it; another content has another path, so browsers may keep it for good. */
export function assetPath(name: AssetName): string {
  return `/assets/${assets.get(name)?.version ?? ''}/${name}`;
}

/** The asset at this path; null: there is none. */
export function assetAnswer(pathname: string): Response | null {
  const name = (Object.keys(TYPES) as AssetName[]).find((one) => assetPath(one) === pathname);
  return name === undefined ? null : answerOf(name);
}

function answerOf(name: AssetName): Response {
  return new Response(assets.get(name)?.content ?? null, {
    headers: { 'content-type': TYPES[name], 'cache-control': 'public, max-age=31536000, immutable' },
  });
}

/** Style, script and icon. They say nothing about anybody. */
export const assetSection: Section = {
  routes: (Object.keys(TYPES) as AssetName[]).map((name) => ({
    method: 'GET',
    path: `/assets/:version/${name}`,
    role: 'anybody',
    handle: () => answerOf(name),
  })),
};
