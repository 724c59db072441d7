// Pages at several nodes of one server, dealt over them as they come.
import { expect, test } from "vitest";
import { closePages, expectWrongs, say, useBrowser } from "./browser.ts";
import { front } from "./front.ts";
import { idle } from "./idle.ts";
import { FALSE_DEVICES, heard, joins, person, tile } from "./in-call.ts";
import { Nats } from "./nats.ts";
import { collects } from "./passing.ts";
import { Server } from "./server.ts";

useBrowser(...FALSE_DEVICES);

/** Time after which it is said who has left, unless they are back, and a page that is not welcomed opens a second socket, at another node. */
const DIGEST_MS = 10_000;

test("people at three nodes talk and call, and go on when one of the nodes stops", async () => {
  expectWrongs(/WebSocket connection to .* failed/);
  const nats = await Nats.start();
  const servers = await Promise.all([1, 2, 3].map(async () => Server.start("", await nats.node())));
  const dealt = await front(servers, { deals: true });
  try {
    const people = [await person("lena", dealt, { stretched: [DIGEST_MS] }), await person("tom", dealt, { stretched: [DIGEST_MS] }), await person("odile", dealt)] as const;
    const [lena, tom] = people;
    for (const [place, page] of people.entries()) await say(page, `said at ${place}`);
    for (const page of people) {
      for (const place of people.keys()) await page.getByRole("log").getByText(`said at ${place}`).waitFor();
      for (const name of ["lena", "tom", "odile"]) await page.getByRole("complementary").getByText(name).waitFor();
    }
    await joins(lena);
    await joins(tom);
    await tile(lena, /^tom, speaking/).waitFor();
    // The node where tom's page is.
    const told = await collects(tom, ".state");
    await servers[1]?.stop();
    await expect.poll(async () => (await told()).join()).toContain("The server is restarting.");
    await say(tom, "said by the way");
    for (const page of people) await page.getByRole("log").getByText("said by the way").waitFor();
    await say(lena, "and heard");
    await tom.getByRole("log").getByText("and heard").waitFor();
    await idle(lena);
    expect(await lena.getByText(/left|lost the connection/).count()).toBe(0);
    await expect.poll(async () => (await heard(lena)).packets).toBeGreaterThan(10);
    await idle(tom);
    expect(await tom.getByRole("log").locator(".msg").count()).toBe(5);
  } finally {
    await closePages();
    dealt.close();
    for (const server of servers) await server.end();
    await nats.stop();
  }
});
