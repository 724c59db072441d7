// The user's preferences for all maps of rooms. Kept in this browser.
import { storedSignal } from "../../platform/stored.ts";

/** Pointers of others are drawn. */
export const showCursors = storedSignal<"yes" | "no">("cursors", "yes", ["yes", "no"]);
/** Others see the user's pointer and view. A position has a question of its own. */
export const showMine = storedSignal<"yes" | "no">("show-mine", "yes", ["yes", "no"]);
