// The time that a story waits for what has to come. What takes a second here takes twenty on a machine with other work, and a
// wait that is fulfilled costs nothing.

export const PATIENCE_MS = 60_000;
/** A whole story, and what comes before those of a file. */
export const STORY_MS = 4 * PATIENCE_MS;
