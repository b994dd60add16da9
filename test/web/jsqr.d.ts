/** The package's own types promise a default export that Node reads as a namespace; it is the function itself. */
declare module 'jsqr' {
  /** `data`: RGBA, four bytes a pixel. Null: no code was found. */
  const jsQR: (data: Uint8ClampedArray, width: number, height: number) => { readonly data: string } | null;
  export default jsQR;
}
