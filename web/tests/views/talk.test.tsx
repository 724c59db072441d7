// Messages in the log: by plugins with their pictures, by newcomers, and of kinds that have cards.
import { screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { enters, idle, lena, line, log, person as odile, say, server, useFakeServer, usePerson, user, visit } from "./page.tsx";

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
