/** Names of the XML that may lie beside a PDF: `1001.xml` beside `1001.pdf`, and `1001.XML` too beside `1001.PDF`. */
export function namesBeside(pdf: string): readonly string[] {
  const [, name = pdf, extension] = /^(.*)(\.pdf)$/is.exec(pdf) ?? [];
  return extension === '.pdf' ? [`${name}.xml`] : [`${name}.xml`, `${name}.XML`];
}
