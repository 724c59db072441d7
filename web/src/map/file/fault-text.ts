// The text for a file that cannot be shown on a map.
import type { Words } from "../../i18n/language.ts";
import { formatSize } from "../../i18n/size.ts";
import { type FileFault, MOST } from "./faults.ts";

export function faultText(fault: FileFault, t: Words, language: string): string {
  const number = new Intl.NumberFormat(language);
  const texts: Record<FileFault, string> = {
    large: t.fileTooMuch(formatSize(MOST.bytes, language)),
    features: t.fileTooMuch(t.featuresIn(number.format(MOST.features))),
    positions: t.fileTooMuch(t.pointsIn(number.format(MOST.positions))),
    deep: t.fileDeep,
    encoding: t.fileEncoding,
    zipped: t.fileZipped,
    doctype: t.fileDoctype,
    malformed: t.fileMalformed,
    unknown: t.fileUnknown,
    columns: t.fileColumns,
    empty: t.fileEmpty,
    slow: t.fileSlow,
  };
  return texts[fault];
}
