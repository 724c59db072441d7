// Names of files that are saved: taken from a message, so cleaned of everything that means something to a system.

const LONGEST = 80;

/** A name that is safe on every system, with this ending. */
export function fileName(wanted: string, ending: string): string {
  const clean = wanted
    .normalize("NFC")
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[<>:"/\\|?*%\s]+/g, "_")
    .replace(/^[._]+|[._]+$/g, "");
  const short = [...clean].slice(0, LONGEST).join("");
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(short);
  return `${short === "" || reserved ? "causerie" : short}.${ending}`;
}
