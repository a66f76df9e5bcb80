/** A record of RFC 4180: fields with a comma, quote or line break are quoted, lines end in CRLF. */
export type CsvField = string | number | bigint | null;

/**
 * A field a spreadsheet would take for a formula (it begins with = + - @ or a tab, and is no number) gets an apostrophe before it: names come from
 * customers, and the file is opened by finance.
 */
export function csvField(value: CsvField): string {
  if (value === null) return '';
  const plain = String(value);
  const text = /^[=+\-@\t\r]/.test(plain) && !/^-?\d+(\.\d+)?$/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export const csvLine = (fields: readonly CsvField[]): string => `${fields.map(csvField).join(',')}\r\n`;
