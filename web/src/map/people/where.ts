// Where somebody is, seen from the middle of one's own map.
import type { Words } from "../../i18n/language.ts";
import { offsetText } from "../geodesy.ts";

/** "1.3 km north-east of your middle" */
export function whereText([lon = 0, lat = 0]: readonly number[], [toLon = 0, toLat = 0]: readonly number[], t: Words, language: string): string {
  return t.fromMiddle(offsetText([lon, lat], [toLon, toLat], t, language));
}
