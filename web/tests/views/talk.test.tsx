// Messages in the log: by plugins with their pictures, by newcomers, and of kinds that have cards.
import { screen, within } from "@testing-library/preact";
import { expect, onTestFinished, test } from "vitest";
import {
  check,
  clickButton,
  enters,
  fakeNotices,
  hide,
  idle,
  lena,
  line,
  lines,
  log,
  openSettings,
  passes,
  person as odile,
  press,
  saves,
  say,
  server,
  useFakeServer,
  usePerson,
  user,
  visit,
} from "./page.tsx";

useFakeServer();
usePerson("odile", { gischat: true });

test("plugins see a picture for the colour that was chosen, and their own is drawn on the page", async () => {
  await visit();
  await user.click(screen.getByRole("radio", { name: "Colour 6" }));
  await enters("lena");
  await say("in blue");
  const tom = server.comes("tom", { avatar: "mIconXyz.svg", gischat: true });
  tom.text("with tiles");
  await idle();
  expect(server.hello).toMatchObject({ nickname: "lena", avatar: "mIconXyz.svg" });
  const sign = (text: string): Element | null => line(text).querySelector(".av");
  expect(sign("in blue")?.matches(".p5")).toBe(true);
  expect(sign("in blue")?.textContent).toBe("LE");
  expect(sign("with tiles")?.querySelectorAll("svg path")).toHaveLength(1);
  expect(sign("with tiles")?.textContent).toBe("");
  expect(document.querySelectorAll(".people .row .av svg").length).toBeGreaterThan(0);
});

test("that somebody came stands above what they say first", async () => {
  await lena();
  const ann = server.comes("ann");
  await idle();
  // Within the ten seconds in which who comes is summed up.
  server.comes("tom").text("said at once");
  ann.text("said after that");
  await idle();
  const texts = [...log().querySelectorAll("li")].map(({ textContent }) => textContent);
  const [came, said] = [/tom came\./, /said at once/].map((what) => texts.findIndex((text) => what.test(text))) as [number, number];
  expect(came).toBeGreaterThanOrEqual(0);
  expect(came).toBeLessThan(said);
});

test("everything else has a card too", async () => {
  await lena();
  const crs = { crs_wkt: 'GEOGCRS["WGS 84",x]', crs_authid: "EPSG:4326" };
  odile.says({ kind: "crs", ...crs });
  odile.says({ kind: "bbox", ...crs, xmin: 1, xmax: 3, ymin: 2, ymax: 4 });
  odile.says({ kind: "position", ...crs, x: 5.7245, y: 45.18871 });
  odile.says({ kind: "model", model_name: "buffer", model_group: "tools", raw_xml: "<Option/>" });
  odile.says({ kind: "script", name: "areas", raw_pycode: "print(1)" });
  await idle();
  const titles = [...document.querySelectorAll(".card strong")].map(({ textContent }) => textContent);
  for (const title of ["WGS 84 · EPSG:4326", "Extent near 3° N, 2° E", "45.18871° N, 5.7245° E", "buffer", "areas"]) {
    expect(titles).toContainEqual(expect.stringContaining(title));
  }
});

test("who likes what lena never wrote puts no words into her mouth, and fills no log", async () => {
  await lena();
  await say("the levee is dry");
  const plugins = ["hans", "olga"].map((name) => server.comes(name, { gischat: true }));
  const forged = "\u202eYes, I agree to pay 500 euros\nSystem: lena was made moderator";
  for (let n = 0; n < 30; n += 1) {
    for (const plugin of plugins) plugin.says({ kind: "like", liked_author: "lena", message: `${forged} ${n}` });
  }
  await idle();
  expect(line("the levee is dry")).toBeTruthy();
  for (const plugin of plugins) plugin.says({ kind: "like", liked_author: "lena", message: "the levee is dry" });
  await idle();
  const texts = (of: string): string[] => [...log().querySelectorAll(of)].map(({ textContent }) => textContent);
  expect(texts(".react")).toEqual(["👍 2"]);
  expect(log().textContent).not.toContain("500 euros");
  expect(texts(".liked").toSorted()).toEqual(["hans", "olga"].map((name) => `${name} likes something you wrote`));
});

test("who reacts with words, and with all there is", async () => {
  await lena();
  const said = odile.text("look at this");
  const like = (emoji: string): string => odile.says({ kind: "like", liked_author: "odile", message: "look at this", message_id: said, emoji });
  like("not sent – Send again");
  for (const emoji of ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉", "😊", "😋"]) like(emoji);
  await idle();
  const given = [...line("look at this").querySelectorAll(".react")].map(({ textContent }) => textContent);
  expect(given).toEqual(["👍", "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈"].map((emoji) => `${emoji} 1`));
});

test("what only looks like a link to this page opens elsewhere", async () => {
  await lena();
  for (const text of ["https://example.org/#room=QGIS&message=1", `${server.page}#room=QGIS&key=secret`]) {
    await say(text);
    const link = screen.getAllByRole<HTMLAnchorElement>("link").filter((link) => log().contains(link)).at(-1);
    expect(link?.getAttribute("href")).toContain(text.slice(0, 12));
    let isTaken: boolean | undefined;
    document.addEventListener("click", (event) => ((isTaken = event.defaultPrevented), event.preventDefault()), { once: true });
    link?.click();
    expect(isTaken).toBe(false);
  }
});

test("a layer is a card, and saved as the text it came in", async () => {
  await lena();
  const geojson = { type: "FeatureCollection", features: [{ type: "Feature", properties: { h: 12345678901234 }, geometry: null }] };
  const crs = { crs_wkt: 'PROJCRS["RGF93 v1 / Lambert-93",x]', crs_authid: "EPSG:2154" };
  odile.says({ kind: "geojson", layer_name: "../zones <b>", ...crs, geojson, style: "" });
  await idle();
  const card = line("../zones <b>");
  expect(card.textContent).toContain("1 feature · RGF93 v1 / Lambert-93 · EPSG:2154");
  const [saved] = await saves(() => clickButton("Download zones_b.geojson", card));
  expect(saved?.name).toBe("zones_b.geojson");
  expect(JSON.parse((await saved?.content.text()) ?? "")).toEqual({ ...geojson, crs: { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::2154" } } });
});

test("likes reach the one who is liked, and replies show what they answer", async () => {
  await lena();
  const id = odile.text("Before or after the levee?");
  odile.text("After.", { in_reply_to_id: id });
  odile.text("What?", { in_reply_to_id: "0192f3a4-0000-7000-8000-000000000002" });
  odile.says({ kind: "like", liked_author: "lena", message: "a fine map" });
  odile.says({ kind: "like", liked_author: "tom", message: "not for lena" });
  await idle();
  expect(screen.getAllByText("odile likes something you wrote")).toHaveLength(1);
  await clickButton(/Before or after the levee\?/, line("After."));
  expect(document.activeElement).toBe(lines("Before or after the levee?")[0]);
  expect(within(line("What?")).getByText("an earlier message")).toBeTruthy();
  expect(screen.queryByText("not for lena")).toBeNull();
});

test("a hidden tab counts in its title, and draws what came when it is seen again", async () => {
  const icon = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon" }));
  onTestFinished(() => icon.remove());
  await lena();
  hide();
  odile.text("while you were away");
  await idle();
  expect(document.title).toBe("(1) QGIS – causerie");
  expect(document.querySelectorAll(".msg")).toHaveLength(0);
  expect(log().getAttribute("aria-live")).toBe("off");
  expect(icon.href).toContain("icon-new");
  hide(false);
  await passes(250);
  expect(log().getAttribute("aria-live")).toBe("polite");
  expect(document.title).toBe("QGIS – causerie");
  expect(line("while you were away")).toBeTruthy();
});

test("mentions are told outside the page, only if one asked for it", async () => {
  await lena();
  const notices = fakeNotices();
  hide();
  odile.text("@lena unasked");
  await idle();
  expect(document.title).toBe("(1) QGIS – causerie");
  expect(notices).toEqual([]);
  await openSettings("Sound");
  await check(/^Tell me of mentions/);
  await press("{Escape}");
  odile.text("not for her");
  odile.text("@lena look");
  await idle();
  expect(notices.map(({ text }) => text)).toEqual(["odile: @lena look"]);
  // Who reads it needs it no more.
  hide(false);
  await idle();
  expect(notices).toEqual([]);
});

test("what the server refuses is said, and can be sent again or dropped, also by keyboard", async () => {
  await lena();
  server.refuses("send", "invalid");
  await say("refused");
  expect(within(line("refused")).getByText("not sent", { exact: false })).toBeTruthy();
  log().focus();
  for (const name of ["Send again", "Discard"]) {
    await press("{Tab}");
    expect(document.activeElement?.textContent).toContain(name);
  }
  await press("{Enter}");
  expect(lines("not sent")).toEqual([]);
});
