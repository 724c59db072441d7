// A place in a page of WebKitGTK: the elements found there, and the actions on them.
import { PATIENCE_MS } from "./patience.ts";
import type { Page } from "./webkit.ts";
import { type Finder, find, patiently, type Script, type Selecting, words } from "./webkit-words.ts";

const ONE = 'if (all.length > 1) throw new Error("more than one"); if (all.length === 0) throw new Error("there is none");';
/** Under a dialog nothing takes the focus: what is typed then would go elsewhere. */
const FOCUS = 'all[0].focus(); if (document.activeElement !== all[0]) return false';
const SEEN = '__playwright.elementState(all[0], "visible", true).matches';
/** Tells whether the next press is between the parts of what the element is in. */
const WATCH = `globalThis.missed = undefined; addEventListener("click", ({ target }) => {
  globalThis.missed = target !== all[0] && target.contains(all[0]) && target.closest("label") === null;
}, { capture: true, once: true });`;

export class Locator implements Finder<Locator> {
  readonly getByRole = find(this, "role");
  readonly getByText = find(this, "text");
  readonly getByLabel = find(this, "label");
  readonly getByAltText = find(this, "alt");
  readonly locator = find(this, "css");

  constructor(
    private readonly on: Page,
    private readonly selector: string,
  ) {}

  page(): Page {
    return this.on;
  }

  within(selector: string): Locator {
    return new Locator(this.on, `${this.selector} >> ${selector}`);
  }

  filter({ hasText }: Selecting): Locator {
    return this.within(`internal:has-text=${words(hasText ?? "")}`);
  }

  and(other: Locator): Locator {
    return this.within(`internal:and=${JSON.stringify(other.selector)}`);
  }

  nth(at: number): Locator {
    return this.within(`nth=${at}`);
  }

  first(): Locator {
    return this.nth(0);
  }

  last(): Locator {
    return this.nth(-1);
  }

  async waitFor({ state = "visible", timeout = PATIENCE_MS }: { state?: string; timeout?: number } = {}): Promise<void> {
    const is = { visible: `${ONE} return ${SEEN}`, attached: `${ONE} return true`, detached: "return all.length === 0" }[state];
    if (is === undefined) throw new Error(`no such state: ${state}`);
    await this.until(is, undefined, timeout);
  }

  /** WebDriver presses at a place. If the element has moved and the press fell beside it, within the same parent, it is repeated. */
  async click(): Promise<void> {
    const ready = `if (!${SEEN} || all[0].disabled) throw new Error("not to be pressed");`;
    await patiently(async () => {
      await this.on.click(await this.runOnOne(`${ready} ${WATCH} return all[0]`));
      if ((await this.on.evaluate("return globalThis.missed")) === true) throw new Error("it has moved away");
    }).catch(this.named);
  }

  async focus(): Promise<void> {
    await this.until(`${ONE} ${FOCUS}; return true`);
  }

  async fill(text: string): Promise<void> {
    const fill = FOCUS + "; all[0].select(); document.execCommand(arguments[1] ? 'insertText' : 'delete', false, arguments[1]); return true";
    await this.until(`${ONE} if (!${SEEN} || all[0].disabled) return false; ${fill}`, text);
  }

  async press(key: string): Promise<void> {
    await this.focus();
    await this.on.keyboard.press(key);
  }

  async pressSequentially(text: string): Promise<void> {
    await this.focus();
    await this.on.keyboard.type(text);
  }

  async check(): Promise<void> {
    if ((await this.runOnOne("return all[0].checked")) !== true) await this.click();
  }

  /** By its value or its name. */
  async selectOption(option: string): Promise<void> {
    const named = "[...all[0].options].find(({ value, label }) => [value, label].includes(arguments[1]))";
    const choose = "all[0].value = " + named + ".value; for (const type of ['input', 'change']) all[0].dispatchEvent(new Event(type, { bubbles: true })); return true";
    await this.until(`${ONE} ${choose}`, option);
  }

  evaluate(script: Script, arg?: unknown): Promise<unknown> {
    return this.runOnOne(`return (${String(script)})(all[0], arguments[1])`, arg);
  }

  async count(): Promise<number> {
    return Number(await this.on.found(this.selector, "return all.length"));
  }

  allInnerTexts(): Promise<unknown> {
    return this.on.found(this.selector, "return all.map((element) => element.innerText)");
  }

  getAttribute(name: string): Promise<unknown> {
    return this.runOnOne("return all[0].getAttribute(arguments[1])", name);
  }

  isDisabled(): Promise<unknown> {
    return this.runOnOne("return all[0].disabled");
  }

  inputValue(): Promise<unknown> {
    return this.runOnOne("return all[0].value");
  }

  innerText(): Promise<unknown> {
    return this.runOnOne("return all[0].innerText");
  }

  innerHTML(): Promise<unknown> {
    return this.runOnOne("return all[0].innerHTML");
  }

  private runOnOne(script: string, arg?: unknown): Promise<unknown> {
    return patiently(() => this.on.found(this.selector, `${ONE} ${script}`, arg)).catch(this.named);
  }

  private async until(script: string, arg?: unknown, timeout = PATIENCE_MS): Promise<void> {
    await patiently(async () => {
      if ((await this.on.found(this.selector, script, arg)) !== true) throw new Error("not yet so");
    }, timeout).catch(this.named);
  }

  private readonly named = (error: unknown): never => {
    throw new Error(`${this.selector}: ${String(error)}`);
  };
}
