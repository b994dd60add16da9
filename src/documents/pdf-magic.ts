/** Whether bytes say that they are a PDF. The magic may stand anywhere in the first kilobyte (ISO 32000-1, annex H, note 13). */
export function hasPdfMagic(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).includes('%PDF-');
}
