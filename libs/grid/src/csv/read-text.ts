import { gunzipSync } from 'node:zlib';
import { err, ok, type Result } from '@switchyard/kernel';

/** 256 MiB of text: a year of 5-minute prices of 100 nodes is about 100 MiB. */
const TEXT_BYTES_MAX = 256 * 1024 * 1024;

export type CsvInput = string | Uint8Array | AsyncIterable<Uint8Array | string>;

async function collect(input: AsyncIterable<Uint8Array | string>): Promise<Result<Buffer, string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    bytes += buffer.length;
    if (bytes > TEXT_BYTES_MAX) return err(`is larger than ${TEXT_BYTES_MAX} bytes`);
    chunks.push(buffer);
  }
  return ok(Buffer.concat(chunks));
}

/** Text of a file, a stream or a string; gzip is recognised by its first two bytes, not by the file name. */
export async function readText(input: CsvInput): Promise<Result<string, string>> {
  if (typeof input === 'string') return ok(input);
  const collected = input instanceof Uint8Array ? ok(Buffer.from(input)) : await collect(input);
  if (!collected.ok) return collected;
  let bytes = collected.value;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: TEXT_BYTES_MAX });
    } catch (error) {
      return err(`cannot be unpacked: ${error instanceof Error ? error.message : 'unknown gzip error'}`);
    }
  }
  if (bytes.includes(0)) return err('is not text (it holds zero bytes)');
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return ok(bytes.toString('latin1')); // market operators still publish Latin-1; only names are affected
  }
}
