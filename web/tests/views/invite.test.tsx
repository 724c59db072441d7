// Links that lead others to a room.
import { expect, test } from "vitest";
import { clickButton, lena, server, useFakeServer } from "./page.tsx";

useFakeServer();

test("the link can be shared where the browser knows how", async () => {
  let shared: unknown;
  Object.assign(navigator, { share: async (what: unknown) => void (shared = what) });
  await lena();
  await clickButton("Invite people");
  await clickButton("Share");
  Reflect.deleteProperty(navigator, "share");
  expect(shared).toEqual({ title: "QGIS", url: `${server.page}#room=QGIS` });
});
