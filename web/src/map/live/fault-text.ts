// Texts of faults: of refused edits of the board, and of positions that are not shared.
import { locale } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { missingReason } from "../locating.ts";
import type { BoardFault } from "./board-queue.ts";
import type { ShareFault } from "./position-shares.ts";

/** `most`: how many things a board holds (`limits.board_features`). */
export function boardFaultText(fault: BoardFault, most: number): string {
  const t = words.value;
  switch (fault) {
    case "full":
      return t.boardFull(new Intl.NumberFormat(locale.value).format(most));
    case "locked":
      return t.boardLocked;
    case "changed":
      return t.boardChanged;
    case "others":
      return t.boardOfOthers;
    case "off":
      return t.mapOff;
    case "refused":
      return t.boardRefused;
  }
}

export function shareFaultText(is: ShareFault["is"]): string {
  const t = words.value;
  switch (is) {
    case "refused":
      return t.positionNotGiven;
    case "nowhere":
      return t.positionNowhere;
    case "missing":
      return missingReason();
    case "full":
      return t.positionsFull;
    case "notTaken":
      return t.positionNotTaken;
  }
}
