// What lies over the page: one thing at a time, and below it perhaps the full view of a call.
import { computed, signal } from "@preact/signals";
import type { Part } from "../parts/part.ts";
import type { Prepared, Ready } from "../picture/prepare.ts";
import type { Member } from "../protocol/index.ts";
import type { Mapped } from "../map/subject.ts";
import type { OwnCall } from "../state/call.ts";
import { ownCall } from "../state/calls.ts";
import type { Line } from "../state/entries.ts";
import { narrow, pane } from "../state/panes.ts";
import type { Room } from "../state/room.ts";
import { backToRooms } from "./back.ts";
import type { Conversation } from "./conversation.ts";
import { pointsFine, toWriting } from "./writing.ts";

export type Opened =
  | { is: "rules" }
  | { is: "settings" }
  | { is: "nickname" }
  | { is: "become" }
  | { is: "people" }
  | { is: "invite" }
  | { is: "call"; go: (listens: boolean) => void }
  | { is: "devices" }
  | { is: "allow"; what: "mic" | "camera" }
  | { is: "keys" }
  | { is: "goto" }
  | { is: "person"; room: Room; member: Member; near?: DOMRect | undefined }
  | { is: "takeout"; room: Room; member: Member }
  | { is: "notice"; room: Room }
  | { is: "map"; mapped: Mapped; line: Line; of: Conversation }
  | { is: "paint"; on: Ready | undefined; done: (painted: Prepared) => void }
  | { is: "emoji"; take: (sign: string) => void }
  /** The code for what was asked for is out of reach. */
  | { is: "missing"; part: Part<unknown> }
  | { is: "first file"; go: () => void }
  | { is: "layer"; file: File; of: Conversation }
  | { is: "position"; of: Conversation }
  | { is: "picture"; blob: Blob; author: string; width: number; height: number };

export const opened = signal<Opened | undefined>(undefined);

/** The call whose full view was asked for. */
export const fullView = signal<OwnCall | undefined>(undefined);
/** The call that is shown in full. However a call ends, its full view ends with it. */
export const staged = computed(() => (fullView.value === ownCall.value ? ownCall.value : undefined));

/** The page itself cannot be reached. */
export const isCovered = computed(() => opened.value !== undefined || staged.value !== undefined);

/** There is room for the list of people beside the conversation. */
export const wide = signal(true);

/** Turns to the rooms or to the conversation, and takes the focus there. */
export function turnTo(place: "rooms" | "talk"): void {
  pane.value = place;
  if (place === "rooms") backToRooms();
  if (place === "talk" && pointsFine()) return toWriting();
  if (!narrow.value) return;
  requestAnimationFrame(() => document.getElementById(place === "rooms" ? "rooms" : "log")?.focus());
}
