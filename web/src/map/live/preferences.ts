// What this person wants of all maps of rooms. Kept in this browser.
import { stored } from "../../platform/stored.ts";

/** Pointers of others are drawn. */
export const showCursors = stored<"yes" | "no">("cursors", "yes", ["yes", "no"]);
/** Others see where one points and looks. A position has a question of its own. */
export const showMine = stored<"yes" | "no">("show-mine", "yes", ["yes", "no"]);
