// Rooms of projects, which QField's apps enter by the name of their group: the link, what is said of them, and what QField gets.
import { signal } from "@preact/signals";
import { act, screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { addressOf, readAddress } from "../../src/rooms/address.ts";
import { findRoom, mayBeGroup } from "../../src/rooms/project.ts";
import { SharedMaps } from "../../src/map/live/shared-maps.ts";
import { PeopleTab } from "../../src/map/people/PeopleTab.tsx";
import { SharePosition } from "../../src/map/people/SharePosition.tsx";
import { Room } from "../../src/rooms/room.ts";
import { draw, fake } from "./draw.tsx";
import { follow, idle, lena, makePrivate, line, link, server, title, useFakeServer, usePerson, visit } from "./page.tsx";

useFakeServer();
usePerson("odile");

const GROUP = "vallee/crues-2026";
/** `~` and base64url of 24 bytes of SHA-256 of "causerie livefield v1" and the group, by Python's hashlib. */
const ROOM = "~vsF7h8IfEVZHiwGEnLKpzxLEqQMB1ab2";
const row = (name: RegExp): HTMLElement => within(screen.getByRole("navigation")).getByRole("link", { name });
const asked = (): (string | undefined)[] => server.all("join").map(({ room }) => room);

test.each([
  [GROUP, ROOM, `#livefield=${GROUP}`],
  ["Équipe été/ß", "~Pt4RTRXtC_Rgbzizdj3vYNhHC1sAn9M0", "#livefield=%C3%89quipe%20%C3%A9t%C3%A9/%C3%9F"],
])("the room of a group follows from its name: %s", async (group, room, address) => {
  await findRoom(group);
  expect(addressOf(room, { text: group, isOwn: false, group })).toBe(address);
  expect(readAddress(address)).toEqual({ room, direct: undefined });
});

test("what can be no group leads nowhere", () => {
  for (const group of ["", " ", "\u200B", "a\nb", "x".repeat(129)]) expect(mayBeGroup(group), group).toBe(false);
  expect(mayBeGroup("é".repeat(128))).toBe(true);
});

test("a link to a project opens its room and no other, and is what is copied there", async () => {
  await visit(`#livefield=${GROUP}`, { nickname: "lena" });
  await server.hears("join");
  await idle();
  expect(asked()).toEqual([ROOM]);
  expect(title()).toBe(GROUP);
  expect(location.hash).toBe(`#livefield=${GROUP}`);
  expect(screen.getByText("Whoever knows the name of the project can enter")).toBeTruthy();
  expect(document.body.textContent).not.toMatch(/private/i);
  expect(row(/vallee/).getAttribute("href")).toBe(`#livefield=${GROUP}`);
  await follow(/QGIS/);
  await follow(/vallee/);
  expect([title(), location.hash]).toEqual([GROUP, `#livefield=${GROUP}`]);
});

test("a link to a project that comes later leads there", async () => {
  await lena();
  await link("#livefield=another/project");
  await idle();
  expect(title()).toBe("another/project");
  expect(screen.getByRole("heading", { name: "Projects" })).toBeTruthy();
  await makePrivate();
  expect(screen.getByRole("heading", { name: "Private rooms" })).toBeTruthy();
  expect(row(/another/).getAttribute("href")).toBe("#livefield=another/project");
});

test("what QField's apps do not show is told below an own message, where they may be", async () => {
  await lena();
  await link(`#livefield=${GROUP}`);
  const shown = async (by: string): Promise<string> => {
    server.comes(by, { room: ROOM }).says({ kind: "script", name: `of_${by}`, raw_pycode: "print(1)" });
    await idle();
    return line(`of_${by}`).textContent;
  };
  expect(await shown("lena")).toContain("QField shows text only");
  expect(await shown("hans")).not.toContain("QField");
});

test.each([
  { isProject: true, listed: "open", livefield: undefined, gets: true },
  { isProject: false, listed: "open", livefield: "all", gets: true },
  { isProject: false, listed: "key", livefield: "all", gets: false },
  { isProject: false, listed: "open", livefield: "groups", gets: false },
])("who shares a position knows whether QField gets it: $livefield in a room that is $listed, of a project: $isProject", ({ isProject, listed, livefield, gets }) => {
  const of = { listed: signal([{ name: "QGIS", access: listed, nb_users: 1 }]), welcome: signal({ livefield }) };
  const room = new Room("QGIS", { titleOf: () => (isProject ? { text: GROUP, isOwn: false, group: GROUP } : undefined), shownNameOf: () => "QGIS", server: of } as never, {} as never, signal(true));
  draw(<SharePosition room={room} />, fake(SharedMaps, { here: signal(undefined) }));
  expect(screen.queryByText(`QField apps in this ${isProject ? "project" : "room"} get it too.`) !== null).toBe(gets);
  expect(document.body.textContent.includes(`Whoever knows the name ${isProject ? "QGIS" : ""}`)).toBe(isProject);
});

test("QField's apps are listed with the age of their position, the newest first; who has none yet is listed too", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  try {
    const members = ["lucie", "brigade", "ipad", "tom"].map((name) => [name, { member: name, nickname: name, features: [], gischat: name !== "tom" }] as const);
    const ago = (seconds: number) => ({ position: { value: { at: [5.7, 45.1] }, since: Date.now() - seconds * 1000 } });
    const all = new Map([["brigade", ago(372)], ["tom", ago(33)], ["lucie", ago(3.9)]].map(([member, live]) => [member, { member, nickname: member, ...(live as object) }] as const));
    const shared = {
      others: { all: signal(all), trackers: signal(new Map()) },
      lookers: signal([]), share: signal(undefined),
    };
    const room = fake(Room, { kind: "room", name: ROOM, isProject: signal(true), roster: signal(new Map(members)) });
    draw(<PeopleTab view={{ of: room, shared: signal(shared) } as never} />, fake(SharedMaps, { here: signal(undefined) }));
    const rows = (): string[] => screen.getAllByRole("listitem").map(({ textContent }) => textContent.replace(/^\p{Lu}+/u, "").replace(/Go there$|Go to.*$/, ""));
    expect(rows()).toEqual(["lucieQField · 3 s", "tom30 s ago", "brigadeQField · 6 min ago", "ipadQField · no fix"]);
    await act(() => void vi.advanceTimersByTime(2_000));
    expect(rows()).toEqual(["lucieQField · 5 s", "tom30 s ago", "brigadeQField · 6 min ago", "ipadQField · no fix"]);
    expect(screen.getByRole("heading", { name: "Without a position 1" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /ipad.*(Go|there)/ })).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});
