/**
 * Draws a terminal's text as an SVG picture: `npm run demo 2>/dev/null | npx node scripts/terminal-svg.ts > docs/demo.svg`.
 *
 * Text stays text, so that the picture can be searched, read aloud, and compared in a review.
 */
import { text } from 'node:stream/consumers';

const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.43;
const MARGIN = 20;

const lines = `$ npm run demo\n\n${(await text(process.stdin)).trimEnd()}`.split('\n');
const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * CHARACTER_WIDTH) + 2 * MARGIN;
const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
const rows = lines.map(
  (line, index) => `<tspan x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE_HEIGHT}">${escapeXml(line)}</tspan>`,
);

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="What npm run demo prints">
<rect width="100%" height="100%" rx="8" fill="#1e2127"/>
<text xml:space="preserve" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#dfe3ea">
${rows.join('\n')}
</text>
</svg>
`);

function escapeXml(line: string): string {
  return line.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
