/** Characters that turn the direction of text, hide, or belong to no line: nobody's name needs them on paper, and they can make one name look like another. */
const unprinted = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u;
/** Stands for a character that the fonts of the document do not have. */
export const MISSING_GLYPH = '\u25a1';

/**
 * Text as the fonts can print it, on one line unless `lines`: what they lack is shown as a white square, never left out, so that a reader sees that something is
 * not shown. The exact text stands in the properties of the document.
 */
export function printable(text: string, hasGlyph: (codePoint: number) => boolean, lines = false): string {
  return [...text.normalize('NFC')].map((character) => {
    if (character === '\n' && lines) return character;
    if (/\s/u.test(character)) return ' ';
    if (unprinted.test(character)) return '';
    return hasGlyph(character.codePointAt(0)!) ? character : MISSING_GLYPH;
  }).join('');
}
