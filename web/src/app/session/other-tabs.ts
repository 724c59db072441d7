// A session moves between the tabs of a browser: this tab takes it from another, or gives it away.
import { whenWords, words } from "../../i18n/words.ts";
import type { Rooms } from "../../rooms/index.ts";
import type { ServerLink } from "../../server/index.ts";
import { nickname } from "../../settings/index.ts";
import { say } from "../../ui/say.ts";
import type { Reload } from "./reload.ts";
import type { SessionKey } from "./session-key.ts";
import type { Tabs } from "./tabs.ts";

interface TabsNeeds {
  tabs: Tabs;
  key: SessionKey;
  link: ServerLink;
  rooms: Rooms;
  reload: Reload;
}

export class OtherTabs {
  /** The session of another tab is being taken: one at a time, for several rooms may ask for it. */
  private taking: Promise<boolean> | undefined;

  /** `goOnWith`: goes on with the session of a key, or begins anew without one. */
  constructor(
    private readonly needs: TabsNeeds,
    private readonly goOnWith: (key: string | undefined) => Promise<void> | undefined,
  ) {}

  /** Answers other tabs from now on; the returned function ends it. */
  start(): () => void {
    const { key, link, reload, rooms, tabs } = this.needs;
    return tabs.answer({
      isIn: (place) => {
        const room = rooms.get(place.room);
        return room?.status.peek().is === "inside" && room.nickname.peek().toLowerCase() === place.nickname.toLowerCase();
      },
      key: () => (link.wasOpen.peek() && link.standing.peek()?.is !== "ended" ? key.load() : undefined),
      give: () => {
        // Pending deletions could not be sent any more once the session is elsewhere.
        rooms.finish();
        return reload.ownCallNow();
      },
    });
  }

  /** Takes the session of the other tab, by a press. */
  async goOnHere(): Promise<void> {
    const { key, rooms } = this.needs;
    if (await this.take(rooms.shown.peek().room, true)) return;
    // The other tab may be gone, and have left its key.
    await key.leaveOthers(false);
    await this.goOnWith(undefined);
  }

  /** Takes the session of the other tab of this browser that has this person's nickname in a room. Returns whether it exists. */
  take(room: string, isPress = false): Promise<boolean> {
    const taking: Promise<boolean> = Promise.resolve(this.taking)
      .then((isTaken) => isTaken === true || this.takeNow(room, isPress))
      .finally(() => this.taking === taking && (this.taking = undefined));
    this.taking = taking;
    return taking;
  }

  private async takeNow(room: string, isPress: boolean): Promise<boolean> {
    const { reload, tabs } = this.needs;
    const taken = await tabs.takeSession({ room, nickname: nickname.peek() });
    if (taken === undefined) return false;
    if (taken.call !== undefined) reload.takeCall(taken.call, isPress);
    await this.goOnWith(taken.key);
    void whenWords().then(() => say(words.peek().goesOnHere));
    return true;
  }
}
