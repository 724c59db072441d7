// WebKitGTK's own small browser by WebDriver, with as much of Playwright's interface as the stories chosen for it use.
// Any other use throws: it is not there. Selectors are Playwright's, read by its own script in the page.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import type { Browser } from "playwright-core";
import { PATIENCE_MS } from "./patience.ts";
import { freePort } from "./server.ts";
import { Locator } from "./webkit-locator.ts";
import { type Finder, find, keysOf, patiently, type Script } from "./webkit-words.ts";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** The bar of the window is no wider than a phone. */
const SMALL_BAR = "* { font-size: 4px; min-width: 0; min-height: 0; padding: 0; margin: 0; }";

type Json = Record<string, unknown>;

export async function launchWebKit(): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "causerie-webkit-"));
  mkdirSync(join(folder, "gtk-3.0"));
  writeFileSync(join(folder, "gtk-3.0/gtk.css"), SMALL_BAR);
  const screen = spawn("Xvfb", ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1600x1000x24"], { stdio: ["ignore", "pipe", "ignore"] });
  const [number] = (await once(screen.stdout, "data")) as [Buffer];
  const env = { ...process.env, DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: "x11", XDG_CONFIG_HOME: folder };
  const browser = {
    newContext: (options: { viewport: { width: number; height: number } }) => Context.open(env, options.viewport),
    close: async () => {
      await ended(screen);
      rmSync(folder, { recursive: true });
    },
  };
  return browser as unknown as Browser;
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** A driver, and a browser that knows nobody. */
class Context {
  private page: Page | undefined;
  private closed = false;

  private constructor(
    private readonly driver: ChildProcess,
    private readonly origin: string,
    private readonly session: string,
  ) {}

  /** Everything here waits as long as stories do. */
  setDefaultTimeout(): void {}

  static async open(env: NodeJS.ProcessEnv, viewport: { width: number; height: number }): Promise<Context> {
    const port = await freePort();
    const driver = spawn("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore" });
    const origin = `http://127.0.0.1:${port}/session`;
    // Scripts are given up after half a minute otherwise.
    const capabilities = { alwaysMatch: { timeouts: { script: PATIENCE_MS } } };
    const { sessionId } = (await patiently(() => ask(origin, "POST", { capabilities }))) as { sessionId: string };
    const context = new Context(driver, origin, sessionId);
    await context.size(viewport);
    return context;
  }

  async newPage(): Promise<Page> {
    this.page = new Page(this);
    return this.page;
  }

  command(path: string, body?: Json, method = "POST"): Promise<unknown> {
    return ask(`${this.origin}/${this.session}/${path}`, method, body);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.page?.tell();
    // While its processes live: a browser that ends may not get to close its sockets.
    await this.command("url", { url: "about:blank" }).catch(() => undefined);
    await ask(`${this.origin}/${this.session}`, "DELETE").catch(() => undefined);
    await ended(this.driver);
  }

  /** The window has its bar above the page. */
  private async size({ width, height }: { width: number; height: number }): Promise<void> {
    await this.command("window/rect", { x: 0, y: 0, width, height });
    const bar = height - Number(await this.command("execute/sync", { script: "return innerHeight", args: [] }));
    await this.command("window/rect", { x: 0, y: 0, width, height: height + bar });
  }
}

async function ask(url: string, method: string, body?: Json): Promise<unknown> {
  const text = method === "POST" ? JSON.stringify(body ?? {}) : undefined;
  const answer = await fetch(url, { method, body: text ?? null, signal: AbortSignal.timeout(PATIENCE_MS) });
  const { value } = (await answer.json()) as { value: Json };
  if (!answer.ok) throw new Error(`${String(value["error"])}: ${String(value["message"])}`);
  return value;
}

export class Page implements Finder<Locator> {
  private readonly listeners: { event: string; tell: (what: unknown) => void }[] = [];
  private readonly first: Script[] = [];
  private opened = "about:blank";
  readonly keyboard = {
    press: (key: string) => this.keys(keysOf(key)),
    type: (text: string) => this.keys([...text].map((key) => [key])),
  };
  readonly getByRole = find(this, "role");
  readonly getByText = find(this, "text");
  readonly getByLabel = find(this, "label");
  readonly getByAltText = find(this, "alt");
  readonly locator = find(this, "css");

  constructor(private readonly of: Context) {}

  within(selector: string): Locator {
    return new Locator(this, selector);
  }

  context(): Context {
    return this.of;
  }

  on(event: string, tell: (what: unknown) => void): void {
    this.listeners.push({ event, tell });
  }

  /** A script that runs when the page is loaded: WebDriver has no way to be first. */
  async addInitScript(script: Script): Promise<void> {
    this.first.push(script);
  }

  /** No story that runs here looks into a frame. */
  frames(): Page[] {
    return [this];
  }

  /** The address that was opened, not where the page went from there. */
  url(): string {
    return this.opened;
  }

  async goto(url: string): Promise<void> {
    this.opened = url;
    await this.of.command("url", { url });
    await this.arrived();
  }

  async reload(): Promise<void> {
    await this.of.command("refresh");
    await this.arrived();
  }

  async goBack(): Promise<void> {
    await this.of.command("back");
  }

  async title(): Promise<string> {
    return String(await this.of.command("title", undefined, "GET"));
  }

  /** Text is run as it is. What is no JSON is not given back. */
  evaluate(script: Script, ...args: unknown[]): Promise<unknown> {
    const call = `return (async () => { const given = await (${String(script)})(...arguments); return given === globalThis ? null : given; })()`;
    return this.of.command("execute/sync", { script: typeof script === "string" ? script : call, args });
  }

  async waitForFunction(script: Script, ...args: unknown[]): Promise<void> {
    await patiently(async () => {
      if (!(await this.evaluate(script, ...args))) throw new Error(`not true: ${String(script)}`);
    });
  }

  async close(): Promise<void> {
    await this.of.close();
  }

  click(element: unknown): Promise<unknown> {
    return this.of.command(`element/${(element as Record<string, string>)[ELEMENT] ?? ""}/click`);
  }

  /** Each key is pressed before the next, and released in the opposite order. */
  async keys(strokes: string[][]): Promise<void> {
    const actions = strokes.flatMap((stroke) => [
      ...stroke.map((value) => ({ type: "keyDown", value })),
      ...stroke.toReversed().map((value) => ({ type: "keyUp", value })),
    ]);
    await this.of.command("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Errors since the page was loaded. */
  async tell(): Promise<void> {
    const wrongs = (await this.evaluate(() => (globalThis as unknown as { wrongs?: string[] }).wrongs ?? []).catch(() => [])) as string[];
    for (const { event, tell } of this.listeners) if (event === "pageerror") for (const wrong of wrongs) tell(wrong);
  }

  /** With the elements that a selector finds. */
  async found(selector: string, script: string, arg?: unknown): Promise<unknown> {
    const call = `const all = __playwright.querySelectorAll(__playwright.parseSelector(arguments[0]), document); ${script}`;
    const body = { script: `if (!globalThis.__playwright) return "none"; ${call}`, args: [selector, arg] };
    const answer = await this.of.command("execute/sync", body);
    if (answer !== "none") return answer;
    await this.of.command("execute/sync", { script: PLAYWRIGHT, args: [] });
    return this.of.command("execute/sync", body);
  }

  private async arrived(): Promise<void> {
    await this.evaluate(watch);
    for (const script of this.first) await this.evaluate(script);
  }
}

/** In the page. */
function watch(): void {
  const wrongs: string[] = [];
  Object.assign(globalThis, { wrongs });
  const { error, warn } = console;
  console.error = (...what) => (wrongs.push(what.join(" ")), error(...what));
  console.warn = (...what) => (wrongs.push(what.join(" ")), warn(...what));
  addEventListener("error", ({ message }) => wrongs.push(message));
  addEventListener("unhandledrejection", ({ reason }) => wrongs.push(String(reason)));
}

/** Puts what reads selectors into the page. */
const PLAYWRIGHT = ((): string => {
  const bundle = readFileSync(createRequire(import.meta.url).resolve("playwright-core/lib/coreBundle"), "utf8");
  const [, literal] = /injectedScriptSource\.ts"\(\) \{\s*"use strict";\s*\w+ = ('(?:[^'\\]|\\.)*');/.exec(bundle) ?? [];
  if (literal === undefined) throw new Error("Playwright keeps its script for pages elsewhere now");
  const source = runInNewContext(literal) as string;
  const options = { isUnderTest: false, sdkLanguage: "javascript", testIdAttributeName: "data-testid", stableRafCount: 1, browserName: "webkit", customEngines: [] };
  return `const module = {}; ${source}; globalThis.__playwright = new (module.exports.InjectedScript())(globalThis, ${JSON.stringify(options)})`;
})();
