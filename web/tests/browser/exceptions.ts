// The exceptions of the guard over every view, each with its reason.

/** A picture, and how much of its height what lies over it may take: as its design says. */
export interface Picture {
  at: string;
  height: number;
  /** Elements that are no picture but stand in its place, or belong to it. */
  but: string;
}

export const PICTURES: readonly Picture[] = [
  { at: ".tile", height: 0.4, but: "video, .av, .av *, .pin, .others" },
  { at: ".shot", height: 0.4, but: "img, canvas" },
  // On a map the legend alone grows with what the map shows.
  { at: ".canvas", height: 0.5, but: ":not(.legend)" },
];

export interface Exception {
  rule: "sticks out" | "scrolls sideways" | "scrolls for nothing" | "cut" | "broken" | "over another" | "covers";
  /** The elements that it is for; "over another" means all that is inside of them. */
  at: string;
  why: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  { rule: "over another", at: ".acts", why: "the toolbar of a message floats over what stands around it" },
  { rule: "over another", at: ".menu", why: "what one completes or adds is chosen in a menu over the log" },
  { rule: "over another", at: ".jump", why: "the way back to the end floats over the log" },
  { rule: "over another", at: ".ring", why: "somebody rings over the page, and a press on a button is the way out" },
  { rule: "over another", at: ".frame > [role=status] > .state", why: "what rings and cannot be fetched is said over the page, as what rings is" },
  { rule: "over another", at: ".panel", why: "where a map is narrow, what is on it lies over it as a drawer or a sheet" },
  { rule: "over another", at: ".testing .do", why: "what begins the test and copies its result stays within reach below long results" },
  { rule: "scrolls sideways", at: ".side-tabs", why: "where a window is narrow, the tabs of the settings lie in a row that may be longer than it is wide" },
  { rule: "cut", at: ".folded", why: "what is taller than most is folded, with a button that shows all of it" },
  { rule: "cut", at: ".head :is(h1, p)", why: "on a phone a long name, and what is said below it, end after two lines, with an ellipsis" },
  { rule: "broken", at: ".head h1", why: "there its words may be wider than it" },
  { rule: "scrolls sideways", at: ".grid", why: "a table of attributes is as wide as they are many" },
  { rule: "scrolls sideways", at: "pre.code", why: "a line of code is broken nowhere" },
];
