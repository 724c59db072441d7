// Names of files that are saved or shown: given by others, so cleaned of everything that means something to a system
// or imitates another name.
import { stripUnseen } from "../ui/unseen.ts";

const LONGEST = 80;
/** An ending after the last point has at most so many characters. */
const LONGEST_ENDING = 12;
const USUAL = "causerie";

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name that is safe on every system, with this ending. */
export function fileName(wanted: string, ending: string): string {
  const clean = stripUnseen(wanted.normalize("NFC"))
    .replace(/[<>:"/\\|?*%\s]+/g, "_")
    .replace(/^[._]+|[._]+$/g, "");
  const short = cut(clean, LONGEST);
  return `${short === "" || RESERVED.test(short) ? USUAL : short}.${ending}`;
}

/** The name of a file that somebody offers, as it is shown and saved here: no path, nothing unseen, no name of a device. */
export function receivedName(offered: string): string {
  const clean = stripUnseen(offered.normalize("NFC"))
    .replace(/[<>:"/\\|?*%]+/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[._ ]+|[. ]+$/g, "");
  const point = clean.lastIndexOf(".");
  const hasEnding = point > 0 && clean.length - point - 1 <= LONGEST_ENDING;
  const ending = hasEnding ? clean.slice(point) : "";
  const stem = cut(hasEnding ? clean.slice(0, point) : clean, LONGEST).trimEnd();
  // Windows takes CON.txt for the device too, and looks no further than the first point.
  const isDevice = RESERVED.test(stem.split(".")[0]?.trim() ?? "");
  return `${stem === "" || isDevice ? USUAL : stem}${ending}`;
}

/** Returns the name under which a file of this person is offered: accepted by the server and by others. */
export function shareableName(own: string): string {
  return cut(stripUnseen(own.normalize("NFC")).replace(/[/\\]+/g, "_"), 255) || USUAL;
}

function cut(name: string, most: number): string {
  return [...name].slice(0, most).join("");
}
