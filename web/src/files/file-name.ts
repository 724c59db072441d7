// Names of files that are saved or shown: taken from what others say, so cleaned of everything that means something to a
// system, or that makes a name look like another one.
import { seen } from "../ui/unseen.ts";

const LONGEST = 80;
/** What comes after the last point is an ending if it is no longer than this. */
const LONGEST_ENDING = 12;
const USUAL = "causerie";

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name that is safe on every system, with this ending. */
export function fileName(wanted: string, ending: string): string {
  const clean = seen(wanted.normalize("NFC"))
    .replace(/[<>:"/\\|?*%\s]+/g, "_")
    .replace(/^[._]+|[._]+$/g, "");
  const short = cut(clean, LONGEST);
  return `${short === "" || RESERVED.test(short) ? USUAL : short}.${ending}`;
}

/** The name of a file that somebody offers, as it is shown and saved here: no path, nothing unseen, no name of a device. */
export function receivedName(offered: string): string {
  const clean = seen(offered.normalize("NFC"))
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

/** The name under which one's own file is offered: what the server and the others take. */
export function shareableName(own: string): string {
  return cut(seen(own.normalize("NFC")).replace(/[/\\]+/g, "_"), 255) || USUAL;
}

function cut(name: string, most: number): string {
  return [...name].slice(0, most).join("");
}
