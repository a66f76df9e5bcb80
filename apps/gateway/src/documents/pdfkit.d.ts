/** The part of pdfkit 0.20 that is used here: it ships no types of its own. */
declare module 'pdfkit' {
  interface TextOptions {
    readonly width?: number;
    readonly align?: 'left' | 'right';
    readonly lineBreak?: boolean;
  }
  interface EmbeddedFile {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly relationship: 'Data' | 'Supplement';
    readonly creationDate: Date;
    readonly modifiedDate: Date;
  }
  export default class PDFDocument {
    constructor(options: {
      readonly size: 'A4'; readonly margin: number; readonly bufferPages: boolean; readonly lang: string; readonly pdfVersion: '1.7'; readonly subset: 'PDF/A-3b'; readonly font: Uint8Array;
      readonly info: Readonly<Record<string, string | Date>>;
    });
    /** In points. */
    y: number;
    readonly page: { readonly width: number; readonly height: number };
    /** pdfkit has no public way to ask a font for a glyph. */
    readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
    registerFont(name: string, src: Uint8Array): this;
    font(name: string): this;
    fontSize(points: number): this;
    fillColor(colour: string): this;
    strokeColor(colour: string): this;
    lineWidth(points: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    stroke(): this;
    text(text: string, x: number, y: number, options?: TextOptions): this;
    heightOfString(text: string, options?: TextOptions): number;
    addPage(): this;
    bufferedPageRange(): { readonly start: number; readonly count: number };
    switchToPage(page: number): this;
    file(content: Uint8Array, options: EmbeddedFile): this;
    on(event: 'data', listener: (chunk: Buffer) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    end(): void;
  }
}
