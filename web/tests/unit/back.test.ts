// The "back" step, with a history that the test holds: a step in it arrives later, as in a browser.
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as Back from "../../src/ui/back.ts";
import type * as OpenedViews from "../../src/ui/opened.ts";
import type * as Panes from "../../src/ui/panes.ts";

interface Kept {
  state: object | null;
  hash: string;
}

class FakeHistory {
  entries: Kept[] = [{ state: null, hash: "#room=a" }];
  at = 0;
  arrived: () => void = () => undefined;

  private get now(): Kept {
    return this.entries[this.at] as Kept;
  }

  get state(): object | null {
    return this.now.state;
  }

  get hash(): string {
    return this.now.hash;
  }

  /** As by a link of the page, or by the address bar. */
  set hash(to: string) {
    this.pushState(null, "", to);
    this.arrived();
  }

  pushState(state: object | null, _title: string, hash: string): void {
    this.entries = [...this.entries.slice(0, this.at + 1), { state, hash }];
    this.at += 1;
  }

  replaceState(state: object | null, _title: string, hash: string): void {
    this.entries[this.at] = { state, hash };
  }

  go(by: number): void {
    setTimeout(() => {
      if (this.entries[this.at + by] === undefined) return;
      this.at += by;
      this.arrived();
    });
  }

  /** The addresses, and behind each how many views lie over it. */
  get shown(): string[] {
    return this.entries.map(({ hash, state }, at) => {
      const over = (state as { over?: number } | null)?.over;
      return `${at === this.at ? ">" : ""}${hash.replace("#room=", "")}${over === undefined || over === 0 ? "" : `+${over}`}`;
    });
  }
}

let history: FakeHistory;
let back: typeof Back;
let views: typeof OpenedViews;
let panes: typeof Panes;
let isRefused = false;
/** The address is rid of a place once that is read. */
let readsPlace = false;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  isRefused = false;
  readsPlace = false;
  history = new FakeHistory();
  vi.stubGlobal("history", history);
  vi.stubGlobal("location", history);
  vi.stubGlobal("addEventListener", (_name: string, work: () => void, options?: object) => options ?? (history.arrived = work));
  vi.stubGlobal("document", { querySelectorAll: () => (views.opened.peek() === undefined ? [] : [{ dispatchEvent: () => !isRefused }]) });
  [back, views, panes] = await Promise.all([import("../../src/ui/back.ts"), import("../../src/ui/opened.ts"), import("../../src/ui/panes.ts")]);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The map of this conversation is drawn as long as the conversation is shown. */
let mapOf: string | undefined;
function begin(width = 90): void {
  mapOf = undefined;
  panes.setWidth(width);
  const addressed = signal("");
  const read = (): void => {
    if (readsPlace) return back.readdress(location.hash.replace(/&at=.*/, ""));
    showMap();
    addressed.value = location.hash;
  };
  back.listenToBack(() => addressed.value !== "-", read);
}

function showMap(): void {
  panes.setMap(mapOf === location.hash.split("&")[0] ? () => ((mapOf = undefined), showMap()) : undefined);
}

function openMap(): void {
  mapOf = location.hash;
  showMap();
}

async function steps(by: number): Promise<void> {
  history.go(by);
  await passes();
}

const passes = (): Promise<unknown> => vi.advanceTimersByTimeAsync(10);
const open = (): void => views.openDialog({ is: "keys" } as never);

test("back closes the views one after the other, then leads on", async () => {
  begin();
  location.hash = "#room=b";
  const close = vi.fn(() => views.setStage(undefined));
  views.setStage(close);
  open();
  expect(history.shown).toEqual(["a", "b", "b+1", ">b+2"]);
  await steps(-1);
  expect([views.opened.peek(), close.mock.calls.length]).toEqual([undefined, 0]);
  await steps(-1);
  expect(close).toHaveBeenCalledOnce();
  await steps(-1);
  expect(history.shown[0]).toBe(">a");
});

test("what is closed by hand leaves nothing to go back through, and what a reload closed neither", async () => {
  history.entries[0] = { state: { above: 0, over: 0 }, hash: "#room=a" };
  history.pushState({ above: 1, over: 1 }, "", "#room=a");
  begin();
  await passes();
  expect(history.at).toBe(0);
  open();
  views.closeDialog();
  await passes();
  open();
  expect(history.entries).toHaveLength(2);
});

test("what is not to be closed keeps its entry, and the page adds none", async () => {
  begin();
  open();
  isRefused = true;
  await steps(-1);
  expect([views.opened.peek() !== undefined, history.shown]).toEqual([true, ["a", ">a+1"]]);
  isRefused = false;
  await steps(-1);
  expect([views.opened.peek(), history.at]).toEqual([undefined, 0]);
});

test("who goes elsewhere from a dialog takes its entry along, before it is closed, at once or on the way out", async () => {
  for (const goes of [() => (back.go("#room=b"), views.closeDialog()), () => (views.closeDialog(), back.go("#room=b"))]) {
    history.entries = [{ state: null, hash: "#room=a" }];
    history.at = 0;
    begin();
    open();
    goes();
    await passes();
    expect(history.shown.slice(0, 2)).toEqual(["a", ">b"]);
  }
  open();
  views.closeDialog();
  await vi.advanceTimersByTimeAsync(0);
  back.go("#room=c");
  await passes();
  expect(history.shown).toEqual(["a", "b", ">c"]);
  open();
  views.closeDialog();
  vi.advanceTimersToNextTimer();
  location.hash = "#room=d";
  await passes();
  expect(history.shown.at(-1)).toBe(">d");
  await steps(-1);
  expect(history.hash).toBe("#room=c");
});

test("what leads to somewhere in the same conversation adds no entry", async () => {
  begin();
  openMap();
  back.go("#room=a&message=1");
  expect(history.shown).toEqual(["a", ">a&message=1+1"]);
  await steps(-1);
  expect([history.shown[0], mapOf]).toEqual([">a", undefined]);
});

test("a link to a place on the map that is open has an entry of its own for the map, which back closes", async () => {
  begin();
  openMap();
  readsPlace = true;
  location.hash = "#room=a&at=5,45,9";
  await passes();
  expect(history.shown).toEqual(["a", "a+1", "a", ">a+1"]);
  await steps(-1);
  expect([history.at, mapOf]).toEqual([2, undefined]);
});

test("what leads from one project's room to another's adds an entry", async () => {
  begin();
  for (const project of ["one", "two"]) {
    back.go(`#livefield=lena/${project}`);
    await passes();
  }
  expect(history.shown.filter((entry) => entry.includes("livefield"))).toEqual(["#livefield=lena/one", ">#livefield=lena/two"]);
});

test("a map is open when one comes back to its conversation, and back closes it there", async () => {
  begin();
  openMap();
  back.go("#room=b");
  await passes();
  expect(history.shown).toEqual(["a", "a+1", ">b"]);
  await steps(-1);
  expect([history.shown, mapOf]).toEqual([["a", ">a+1", "b"], "#room=a"]);
  await steps(-1);
  expect([history.at, mapOf]).toEqual([0, undefined]);
});

test("on a phone the list of rooms is below all conversations, and tells which one was open", async () => {
  begin(30);
  expect(history.shown).toEqual(["a", ">a"]);
  await steps(-1);
  expect(panes.pane.peek()).toBe("rooms");
  panes.showPane("talk");
  expect(history.shown).toEqual(["a", ">a"]);
  await steps(-1);
  back.go("#room=b");
  await passes();
  expect([history.shown, panes.pane.peek()]).toEqual([["a", ">b"], "talk"]);
  location.hash = "#room=c";
  panes.showPane("rooms");
  await passes();
  expect(history.shown).toEqual([">c", "b", "c"]);
  // A dialog over the list, closed by hand while the open conversation is pressed.
  open();
  views.closeDialog();
  await vi.advanceTimersByTimeAsync(0);
  panes.showPane("talk");
  await passes();
  expect([history.shown, panes.pane.peek()]).toEqual([["c", ">c"], "talk"]);
});
