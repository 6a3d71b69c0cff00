import type { FileMap, MapPart, Unreadable } from '../../../workers/protocol';
import { fileSize, grouped, plural } from '../words/counts';

/** A file that could not be opened. */
export interface Failure extends Omit<Unreadable, 'kind'> {
  readonly name: string;
}

/** What the page says of such a file. */
export interface FailureText {
  /** What happened, with the offset if it is known */
  readonly title: string;
  readonly why: string;
  readonly advice: string;
  /** The constant in which the file ends */
  readonly cut: MapPart | null;
}

const MIB = 2 ** 20;

/** Interrupted copies and downloads often end at a whole number of MiB. */
function roundLength(size: number): string {
  if (size > 0 && size % MIB === 0) return `, as the length is exactly ${size / MIB} MiB`;
  return '';
}

/** The constant in which the file ends. */
export const cutPart = ({ parts, size }: FileMap): MapPart | null =>
  parts.find(({ from, to }) => from < size && to !== null && to > size) ?? null;

/**
 * Describes a failure: a file that was cut short, a file of another kind, or the reader's own
 * message.
 */
export function failureText({ map, message, size, read }: Failure): FailureText {
  const short = map !== null && map.needed > size;
  if (!short) {
    const zip = /says "PK/.test(message);
    const none = read === 0 && size > 0;
    // A fault that has no offset was found after all tables had been read.
    const isWhole = read === size && size > 0 && !message.startsWith('At offset');
    return {
      title: message,
      why: zip
        ? 'This is an archive. The model is one of the files in it.'
        : read < size
          ? `Of its ${fileSize(size)}, ${read === 0 ? 'nothing was' : `${read} bytes were`} read.`
          : `${fileSize(size)} were read.`,
      advice: zip
        ? 'Unpack it, then drop the .tflite or .circle file.'
        : none
          ? 'Close other pages to free memory, or drop a smaller model.'
          : isWhole
            ? 'The copy is complete, but its tables contradict each other. Please report it if other programs open it.'
            : 'Check that this is a .tflite or .circle file, then drop it here.',
      cut: null,
    };
  }
  const cut = cutPart(map);
  const end = cut?.to ?? null;
  const where =
    cut !== null
      ? 'in the middle of a constant'
      : map.parts.length > 0
        ? 'between two constants'
        : 'before its own tables end';
  return {
    title: `The file stops at byte ${grouped(size)}, ${where}.`,
    why:
      (cut === null || end === null
        ? ''
        : `Buffer ${cut.buffer}${cut.name === '' ? '' : `, ${cut.name},`} starts at byte ${grouped(cut.from)} and should end at ${grouped(end)}: ${grouped(end - size)} ${plural(end - size, 'byte')} of it are missing. `) +
      `A copy or a download was probably cut short${roundLength(size)}.`,
    advice: `Download or copy the file again, then drop it here. A whole copy has at least ${grouped(map.needed)} bytes.`,
    cut,
  };
}

/** The description as plain text, for a message to someone. */
export function failureReport(failure: Failure): string {
  const { title, why, advice } = failureText(failure);
  const tail = failure.map?.tail.join(' ') ?? '';
  return [
    `${failure.name}: ${title}`,
    why,
    advice,
    `Reader: ${failure.message}`,
    `Size: ${failure.size} bytes${tail === '' ? '' : `; last bytes: ${tail}`}`,
  ].join('\n');
}
