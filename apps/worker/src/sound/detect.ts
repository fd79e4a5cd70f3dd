/** ffmpeg's demuxers for what people upload. The name of a file is never looked at. */
export type SoundFormat = 'wav' | 'ogg' | 'flac' | 'mp3' | 'aac' | 'mov' | 'matroska' | 'aiff' | 'amr';

const starts = (bytes: Buffer, text: string, at = 0): boolean => bytes.toString('latin1', at, at + text.length) === text;

/**
 * The container by its first bytes, null for everything else: playlists, subtitles and the other formats whose demuxers
 * open further files are not among them.
 */
export function detectSound(bytes: Buffer): SoundFormat | null {
  if (starts(bytes, 'RIFF') && starts(bytes, 'WAVE', 8)) return 'wav';
  if (starts(bytes, 'OggS')) return 'ogg';
  if (starts(bytes, 'fLaC')) return 'flac';
  if (starts(bytes, 'ID3')) return 'mp3';
  if (starts(bytes, 'ftyp', 4)) return 'mov';
  if (bytes.length > 4 && bytes.readUInt32BE(0) === 0x1a45dfa3) return 'matroska';
  if (starts(bytes, 'FORM') && (starts(bytes, 'AIFF', 8) || starts(bytes, 'AIFC', 8))) return 'aiff';
  if (starts(bytes, '#!AMR')) return 'amr';
  const [first = 0, second = 0] = bytes;
  // An MPEG frame's sync word; layer 00 is AAC in ADTS, the others are MPEG audio (ISO/IEC 13818-7, 11172-3).
  if (first === 0xff && (second & 0xf0) === 0xf0 && (second & 0x06) === 0) return 'aac';
  if (first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0) return 'mp3';
  return null;
}
