// Which stories run in which browsers besides Chromium, where all of them do.
import { basename } from "node:path";
import { SOAK } from "./soak.ts";

/** By file, the names of stories. */
type Choice = Readonly<Record<string, readonly string[]>>;

const OFFERS = { offers: ["the page opens with what the browser offers"] };

/** With one browser each for the first and the second person. */
const BETWEEN: Choice = {
  call: ["two people hear and see each other", "who is muted is not heard, and everybody sees it"],
  files: ["two people fetch one offer, a third declines; one sees each of them", "an offer to one person is seen by nobody else"],
};

export const CHOSEN: Readonly<Record<string, Choice>> = {
  chromium: OFFERS,
  firefox: {
    ...OFFERS,
    back: [
      "on a phone back leads from the conversation to the rooms",
    ],
    call: [
      "two people hear and see each other",
      "who is muted is not heard, and everybody sees it",
      "four who join at the same moment are all connected",
      "who is taken out of the room is out of its call, and told so",
    ],
    "call-full": [
      "two in a call stay in it when a third is turned away",
    ],
    "call-pin": [
      "a tile is pinned by a press or a key, and released the same way",
      "who speaks is brought into sight, and the tiles that have no place are counted",
      "a drawing is shown while it is drawn, in place of a screen, and no longer",
    ],
    "call-sends": [
      "pictures make way for sound over a bad connection, and whose it is stands on the tile",
    ],
    connection: [
      "a cut connection costs nothing: what was said meanwhile is shown, what was written is sent once",
      "a name that a token gives is kept over a cut connection, without going out and in",
      "a page that is loaded again is still there, and reads what the room keeps",
      "everything works under a path",
      "the colour of one's sign is told once, also if it was chosen while the server was away",
      "the page comes with its policy and its cookie, and is not sent twice",
      "the page says that the server is away, keeps what is written, and comes back by itself",
      "who waits for a nickname and chooses another one meanwhile stays inside with that",
    ],
    "connection-test": [
      "in a call, the server's own relay carries a message, and calls work",
      "outside of a call it does so too; devices are tried and given back",
      "who presses another tab while the browser asks gets nothing of it: the camera is given back, the microphone not asked for",
      "a relay of coturn passes on between two connections of the page",
      "a server that names nobody leaves open what is beyond the network",
    ],
    direct: [
      "two people write to each other, and nobody else sees it",
      "what one can do with a person stands beside their row, in the window, over a page that is not dimmed",
    ],
    everywhere: [
      "hostile text is text",
      "text keeps its lines, and one too long does not go out",
      "an @ is completed by keyboard and by pointer",
      "to a room or a person by name",
      "the focus is never lost: after a reaction, after deleting, and when what had it goes away",
      "a word behind a slash is explained, and said only if one insists",
      "the first visit shows the rooms, proposes a nickname, and can be set to one's language and theme",
      "a room with a star stays on top, also after a reload",
      "lines tell who came and left, and how long a call was",
      "who writes is not shown if they do not want it",
      "a room that one is not looking at keeps its name over a reload",
      "on a phone the list of rooms hides what is said, so that it is unread",
      "a first visit asks for a nickname, and leads into the room",
      "a returning person goes straight in, and can forget everything",
      "a taken nickname is told, and another one can be chosen",
    ],
    files: [
      "an offer to one person is seen by nobody else",
      "two people fetch one offer, a third declines; one sees each of them",
      "that a file has come is said once, and that it was checked only if it was",
      "several files are fetched by one press into memory, where no folder can be written to",
    ],
    "files-broken": [
      "what arrives damaged is not kept, and can be fetched again",
    ],
    "files-opened": [
      "a fetched picture is opened, whatever its name is; what only looks like one is not",
      "a picture that breaks off in its middle is said to be broken",
      "a fetched layer is opened on the map, with its table; another JSON is not",
      "tracks, placemarks, tables and WKT are opened on the map too; what cannot be says why",
    ],
    keys: [
      "F6 goes through all places, forth and back, and Tab goes on from there",
    ],
    map: [
      "a layer is drawn where it is, by the code of its reference system and by its WKT",
      "the land lies where it is, in the sender's reference system",
      "what cannot be drawn says why, and its table is there all the same",
      "a place is copied",
    ],
    "map-board": [
      "what one draws stands on the others' boards, and is taken back and done again",
      "a thing of somebody else has a card, a note, a place and an end, and removing has a way back",
      "all of it by keys alone: tools, points at the cross, texts, back and forth",
    ],
    embed: [
      "one reads without a name, and writes with one; nothing stays in the browser",
      "the page offers its extent, which goes by a press alone",
      "a card tells the page which message it is of, and the page's own map follows somebody",
      "the map in the frame follows somebody, and the page with it",
      "nobody else shows the page in a frame",
      "before a device is asked for a sheet names whose page it is; without `allow` it offers the tab",
    ],
    "embed-call": [
      "a call asks in the frame for microphone, camera and screen, each time, before the browser is asked",
      "without `allow` the frame offers the tab, asks the browser nothing, and one can listen",
    ],
    "map-open": [
      "a card opens the map at its layer, says which, and Escape leads back to the card",
      "comparisons of attributes say which features are shown; a wrong one says where, and changes nothing",
    ],
    "map-send": [
      "a dropped layer is shown first, and sent with its name and reference system",
      "a track becomes a layer, and so does a table with coordinates",
      "whoever knows better says which columns of a table hold its coordinates",
    ],
    "map-people": [
      "who points on the map is seen there with a name, and is gone when gone; so am I",
      "one follows somebody's view from the list, until one moves the map oneself; who leaves is said to have left",
    ],
    "map-find": [
      "features, people and drawings are found by name, gone to and chosen",
      "one goes to coordinates in degrees or in the map's own system, which may be chosen by its code",
    ],
    "room-map-tools": [
      "a length and an area are measured by pointer and by keys, and Escape drops them",
    ],
    "room-map": [
      "the map of a room stands beside the talk, with the layers, places and extents that were said",
      "it opens and closes by keys and by Back, and a tab remembers where it was open",
      "the log keeps its place when the map opens, closes, and when the divider moves",
    ],
    "room-map-places": [
      "the sheet of a phone has three heights: a press takes it to the next, a drag to the nearest",
      "on a phone the head of the map says more in a menu: a link, a place to find, the base map",
      "the table below the map is as high as one wants, sorted by its head; rows and features choose each other",
      "beside an open drawer all of what stands on the map is seen, and the line between says how wide the talk is",
      "after another room an open map is open again, where it was and with the same tab; after a reload it is closed",
      "keys lead through talk, map and panel, and through its tabs",
    ],
    markup: [
      "what is chosen and copied, and what the key for it copies, is what was typed",
      "emoji that stand alone are large, in the log and while they wait",
    ],
    "message-links": [
      "a link to a message leads there, from a text and from outside, and leaves the address as it was",
    ],
    "messages-real": ["a deletion that could still be undone is not lost with the page, nor with the room"],
    paste: [
      "GeoJSON stays a text, or becomes a layer by a button",
      "lines of an editor become code by a button, and an offer ends with what it was for",
    ],
    recording: [
      "a short press goes on until the next one, by keyboard too; what is thrown away is not offered",
      "Escape takes it back, and so does sliding away; what is said is kept while one looks at another room",
      "in a call one records too, and is heard in it all the while",
      "a key that closes a dialog does not throw away what is recorded, and neither does a reload unasked",
      "a film that is given up while the browser asks for the devices takes none of them",
      "a microphone that is not given is told, with the way to allow it; where nothing can be recorded there is no button",
      "a short film is recorded, looked at, sent, and played in its place",
    ],
    ring: [
      "a call is answered, and ends for both with who leaves last",
      "a call is declined, and the caller is told",
    ],
    "private-names": [
      "whoever opens the link sees the name wherever the room is named, and can give it another one",
      "a step back from the dialog leads to where one was before, not to the room without its name",
    ],
    "rooms-real": ["a private room has its name in the address alone, and its link lets others in"],
    search: [
      "what was said is found by words and by author, marked, and gone to; Escape gives the focus back",
    ],
    slash: [
      "on a phone the button that sends holds it back, and the line is read whole",
    ],
    talk: [
      "a picture is scaled, sent, shown and saved",
      "the log keeps its place when one reads above, and tells how many are new",
    ],
    visit: [
      "a file dropped where nothing takes it does not replace the page",
    ],
  },
  "firefox+chromium": BETWEEN,
  "chromium+firefox": BETWEEN,
  webkit: {
    ...OFFERS,
    connection: [
      "the page says that the server is away, keeps what is written, and comes back by itself",
      "a page that is loaded again is still there, and reads what the room keeps",
    ],
    direct: ["two people write to each other, and nobody else sees it"],
    everywhere: [
      "hostile text is text",
      "text keeps its lines, and one too long does not go out",
      "an @ is completed by keyboard and by pointer",
      "to a room or a person by name",
      "the focus is never lost: after a reaction, after deleting, and when what had it goes away",
      "from the grid, at the cursor, by keyboard alone, and remembered until one forgets everything",
      "a word behind a slash is explained, and said only if one insists",
      "the first visit shows the rooms, proposes a nickname, and can be set to one's language and theme",
      "a room with a star stays on top, also after a reload",
      "lines tell who came and left, and how long a call was",
      "who writes is not shown if they do not want it",
      "a room that one is not looking at keeps its name over a reload",
      "on a phone the list of rooms hides what is said, so that it is unread",
      "a first visit asks for a nickname, and leads into the room",
      "a returning person goes straight in, and can forget everything",
      "a taken nickname is told, and another one can be chosen",
    ],
    map: ["what cannot be drawn says why, and its table is there all the same"],
  },
};

/** The files that `make test` takes of these; `make soak` takes all. */
const IN_TEST: Readonly<Record<string, readonly string[]>> = {
  chromium: ["offers"],
  firefox: ["back", "call", "direct", "embed", "embed-call", "map-send", "offers"],
  "firefox+chromium": ["call"],
  "chromium+firefox": ["files"],
  webkit: ["everywhere", "map", "offers"],
};

/** The stories of this run, by file. */
export function storiesOf(browser: string): Choice {
  const files = Object.entries(CHOSEN[browser] ?? {});
  return Object.fromEntries(files.filter(([name]) => SOAK || IN_TEST[browser]?.includes(name) === true));
}

/** The files of a project, as patterns. */
export function filesOf(browser: string): string[] {
  return Object.keys(storiesOf(browser)).map((name) => `tests/browser/${name}.test.ts`);
}

/** The browsers of this run. */
const running = process.env["STORY_BROWSER"] ?? "chromium";

/** Whether a story is not part of this run. */
export function skipped({ name, file }: { name: string; file: { filepath: string } }): boolean {
  if (!file.filepath.endsWith(".test.ts")) return false; // a script, for the browsers that it is run in
  return running !== "chromium" && CHOSEN[running]?.[basename(file.filepath, ".test.ts")]?.includes(name) !== true;
}
