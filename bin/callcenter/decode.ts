import type { Report } from './report.ts';

/** Larger files are not read: 500 sections of real settings are far below. */
const mostBytes = 16 * 1024 * 1024;

/** The text of a definition file without its byte order mark; when it is not UTF-8 the report says so. */
export function decode(bytes: Uint8Array, report: Report): string {
  if (bytes.length > mostBytes) {
    report.add('XML003', 0, `the file is larger than ${mostBytes / 1024 / 1024} MB`);
    return '';
  }
  if (isUtf16(bytes)) {
    report.add('ENC001', 0, 'the file is UTF-16');
    return '';
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0 && !isUtf8(bytes)) report.add('ENC001', broken, 'bytes that are not UTF-8');
  if (!text.startsWith('\uFEFF')) return text;
  report.add('ENC002', 0, 'the file starts with a byte order mark');
  return text.slice(1);
}

/** Either byte order mark, or the zero byte that `<` brings with it in UTF-16 and UTF-32. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe) || first === 0 || second === 0;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
