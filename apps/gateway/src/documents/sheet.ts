import { readFile } from 'node:fs/promises';
import type PDFDocument from 'pdfkit';
import { printable } from './printable.js';

/** A4 in points. */
const [MARGIN, RIGHT, BOTTOM] = [50, 545, 770];
const [INK, PALE, RULE] = ['#111111', '#555555', '#bbbbbb'];
const [SIZE, SMALL] = [9, 7.5];
/** The font the document was opened with, by its own name: by any other, pdfkit would read the whole file anew at every change of font. */
const PLAIN = 'DejaVuSans';
/** Small print under a row. */
const NOTE_WIDTH = 400;

/** A column of a table, in points from the left edge of the page. */
export interface Column {
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align?: 'right';
}
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly content: string;
}
export interface SheetOptions {
  readonly title: string;
  /** Exact text for the properties of the document. */
  readonly subject: string;
  /** The only instant in the file: the same content gives the same bytes. */
  readonly at: Date;
  /** At the foot of every page. */
  readonly foot: string;
}
type Style = 'bold' | 'small' | 'pale';

const font = (name: string): Promise<Buffer> => readFile(new URL(`./fonts/${name}.ttf`, import.meta.url));
let fonts: Promise<readonly [Buffer, Buffer]> | undefined;

/** Pages that fill from top to bottom. Fonts are embedded; there is no clock and no dice in it. */
export class Sheet {
  private constructor(private readonly doc: PDFDocument, private readonly options: SheetOptions) {}

  /** The library is loaded by the first document, not at start. */
  static async open(options: SheetOptions): Promise<Sheet> {
    fonts ??= Promise.all([font('DejaVuSans'), font('DejaVuSans-Bold')]);
    const [plain, bold] = await fonts;
    const { default: Document } = await import('pdfkit');
    const { title, subject, at } = options;
    const doc = new Document({
      size: 'A4', margin: MARGIN, bufferPages: true, lang: 'en', pdfVersion: '1.7', subset: 'PDF/A-3b', font: plain,
      info: { Title: title, Subject: subject, Author: 'Switchyard', Creator: 'Switchyard', Producer: 'Switchyard', CreationDate: at, ModDate: at },
    });
    doc.registerFont('bold', bold);
    doc.y = MARGIN;
    return new Sheet(doc, options);
  }
  /** One paragraph over the width of the page, or from `x` to `x + width`. */
  text(text: string, styles: readonly Style[] = [], { x = MARGIN, width = RIGHT - x }: { readonly x?: number; readonly width?: number } = {}): this {
    this.#style(styles);
    const shown = this.#shown(text);
    const height = this.doc.heightOfString(shown, { width });
    this.#room(height);
    const { y } = this.doc;
    this.doc.text(shown, x, y, { width });
    this.doc.y = y + height + 2;
    return this;
  }
  title(text: string): this {
    this.doc.font('bold').fontSize(18).fillColor(INK).text(this.#shown(text), MARGIN, this.doc.y);
    return this.gap(8);
  }
  heading(text: string): this {
    this.gap(12);
    return this.#room(40).text(text, ['bold']);
  }
  gap(points: number): this {
    this.doc.y += points;
    return this;
  }
  /** Rows of cells, the head again on every page. A cell may have several lines; a row is never cut in two. */
  table(columns: readonly Column[], rows: readonly { readonly cells: readonly string[]; readonly note?: string; readonly bold?: boolean }[]): this {
    const head = (): void => {
      this.#row(columns, columns.map(({ title }) => title), ['bold', 'small']);
      this.#rule();
    };
    this.#room(40);
    if (columns.some(({ title }) => title !== '')) head();
    for (const { cells, note, bold } of rows) {
      const noteHeight = note === undefined ? 0 : this.#style(['small']).heightOfString(this.#shown(note), { width: NOTE_WIDTH }) + 2;
      if (this.doc.y + this.#heightOf(columns, cells, bold === true ? ['bold'] : []) + noteHeight > BOTTOM) {
        this.doc.addPage();
        this.doc.y = MARGIN;
        head();
      }
      this.#row(columns, cells, bold === true ? ['bold'] : []);
      if (note !== undefined) this.text(note, ['small', 'pale'], { x: columns[0]!.x + 8, width: NOTE_WIDTH });
      this.gap(2);
    }
    return this;
  }
  /** The bytes of the document. @param attachments files inside it */
  end(attachments: readonly Attachment[] = []): Promise<Buffer> {
    const { doc, options: { at, foot } } = this;
    for (const { content, ...file } of attachments) doc.file(Buffer.from(content, 'utf8'), { ...file, relationship: 'Data', creationDate: at, modifiedDate: at });
    const { count } = doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      doc.switchToPage(page);
      this.#style(['small', 'pale']);
      doc.text(this.#shown(`${foot}   ·   page ${page + 1} of ${count}`), MARGIN, BOTTOM + 8, { width: RIGHT - MARGIN, lineBreak: false });
    }
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      doc.on('data', (chunk) => void chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject).end();
    });
  }

  #shown(text: string): string {
    const { font: glyphs } = this.doc._font;
    return printable(text, (codePoint) => glyphs.hasGlyphForCodePoint(codePoint), true);
  }
  #style(styles: readonly Style[]): PDFDocument {
    return this.doc.font(styles.includes('bold') ? 'bold' : PLAIN).fontSize(styles.includes('small') ? SMALL : SIZE).fillColor(styles.includes('pale') ? PALE : INK);
  }
  /** A new page when what comes next does not fit on this one. */
  #room(height: number): this {
    if (this.doc.y + height > BOTTOM) {
      this.doc.addPage();
      this.doc.y = MARGIN;
    }
    return this;
  }
  #rule(): void {
    const y = this.doc.y + 1;
    this.doc.strokeColor(RULE).lineWidth(0.5).moveTo(MARGIN, y).lineTo(RIGHT, y).stroke();
    this.doc.y = y + 4;
  }
  #heightOf(columns: readonly Column[], cells: readonly string[], styles: readonly Style[]): number {
    this.#style(styles);
    return Math.max(...columns.map(({ width }, i) => this.doc.heightOfString(this.#shown(cells[i] ?? '') || ' ', { width })));
  }
  #row(columns: readonly Column[], cells: readonly string[], styles: readonly Style[]): void {
    const height = this.#heightOf(columns, cells, styles);
    const { y } = this.doc;
    columns.forEach(({ x, width, align }, i) => {
      this.#style(styles);
      this.doc.text(this.#shown(cells[i] ?? ''), x, y, { width, ...(align && { align }) });
    });
    this.doc.y = y + height + 1;
  }
}
