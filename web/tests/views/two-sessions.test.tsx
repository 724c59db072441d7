// Two sessions in one page, each drawn of its own models.
import { render, within } from "@testing-library/preact";
import { beforeEach, expect, test, vi } from "vitest";
import { createModels } from "../../src/app/models.ts";
import { RoomList } from "../../src/app/RoomList.tsx";
import { Session } from "../../src/app/session/session.ts";
import { forgetStored } from "../../src/platform/stored.ts";
import { nickname } from "../../src/settings/index.ts";
import { GiveModels } from "../../src/ui/models.ts";
import { FakeServer } from "../fake-server.ts";
import { socketTo } from "./socket.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({})));
  nickname.value = "lena";
  return () => {
    forgetStored();
    vi.useRealTimers();
  };
});

test("two people in one page see their own rooms, and who comes to one is not seen by the other", async () => {
  const people = [["QGIS", "Field work"], ["Géotribu"]].map((rooms) => {
    const server = new FakeServer(location.origin, { rooms });
    const session = new Session(document.baseURI, (url) => socketTo(server, url));
    const ends = session.start();
    const container = render(<GiveModels value={createModels(session)}><RoomList /></GiveModels>).container as HTMLElement;
    return { server, ends, names: () => within(container).getAllByRole("link").map((link) => link.querySelector(".name")?.textContent), container };
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(people.map(({ names }) => names())).toEqual([["QGIS", "Field work"], ["Géotribu"]]);
  people[0]?.server.comes("odile", { room: "QGIS" });
  await vi.advanceTimersByTimeAsync(100);
  expect(people.map(({ container }) => within(container).queryAllByText("2 people").length)).toEqual([1, 0]);
  for (const { ends } of people) ends();
});
