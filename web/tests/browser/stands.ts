// The check of everything visible: nothing out of its parent or the window, no two controls over each other, no
// text cut without an ellipsis, no short word broken, no picture covered by more than a tag as wide as its words.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Exception, EXCEPTIONS, type Picture, PICTURES } from "./exceptions.ts";

export async function standsWell(page: Page, view: string): Promise<void> {
  const found = await outOfPlace(page);
  expect.soft(found, [view, ...found].join("\n  ")).toEqual([]);
}

export function outOfPlace(page: Page): Promise<string[]> {
  return page.evaluate(faults, [EXCEPTIONS, PICTURES] as const);
}

/** Runs in the page, so it has to bring along all that it needs. What a modal dialog covers is not looked at. */
function faults([exceptions, pictures]: readonly [readonly Exception[], readonly Picture[]]): string[] {
  const SLACK_PX = 1.5;
  // Letters of other scripts may be higher than their line.
  const LINE_SLACK_PX = 3;
  const CONTROLS = "button, a[href], input, select, textarea, [role=option], summary";
  const WORD = /(?<!\S)[\p{L}\p{N}]{2,16}(?!\S)/gu;
  const found: string[] = [];
  const scope = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const styles = new Map<Element, CSSStyleDeclaration>();
  const styleOf = (element: Element): CSSStyleDeclaration => {
    const style = styles.get(element) ?? getComputedStyle(element);
    styles.set(element, style);
    return style;
  };
  const onlyHeard = (element: Element): boolean => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) if (styleOf(at).clipPath === "inset(50%)") return true;
    return false;
  };
  const shown = [scope, ...scope.querySelectorAll<HTMLElement>("*")].filter(
    (element): element is HTMLElement =>
      element !== document.body &&
      element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) &&
      element.closest(".skip, option, .ol-layers") === null &&
      !onlyHeard(element) &&
      !(element instanceof SVGElement && element.ownerSVGElement !== null),
  );
  const name = (element: Element): string => {
    const [self, parent] = [element, element.parentElement].map((it) => {
      const classes = it?.getAttribute("class")?.trim().replaceAll(/\s+/g, ".") ?? "";
      return it === null || it === undefined ? "" : `${it.localName}${it.id === "" ? "" : `#${it.id}`}${classes === "" ? "" : `.${classes}`}`;
    });
    return `${parent} > ${self} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
  };
  const tell = (rule: Exception["rule"], element: HTMLElement, more: string): void => {
    if (!exceptions.some((it) => it.rule === rule && element.matches(it.at))) found.push(`${rule}: ${name(element)} ${more}`);
  };
  const isClipped = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
  const scrolls = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";
  const ownText = (element: Element): boolean =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "");

  // Out of its parent. A negative margin is meant.
  const outOfParent = (element: HTMLElement): void => {
    const parent = element.parentElement;
    const style = styleOf(element);
    if (parent === null || !scope.contains(parent) || !["static", "relative"].includes(style.position)) return;
    const around = styleOf(parent);
    if ([style, around].some(({ display }) => display === "inline" || display === "contents")) return;
    const [box, outer] = [element.getBoundingClientRect(), parent.getBoundingClientRect()];
    if (box.width === 0 || box.height === 0) return;
    const meant = (margin: string): number => Math.min(0, Number.parseFloat(margin) || 0);
    const over = {
      left: outer.left - box.left + meant(style.marginLeft),
      right: box.right - outer.right + meant(style.marginRight),
      top: outer.top - box.top + meant(style.marginTop),
      bottom: box.bottom - outer.bottom + meant(style.marginBottom),
    };
    for (const [side, by] of Object.entries(over)) {
      const overflow = side === "left" || side === "right" ? around.overflowX : around.overflowY;
      if (by > SLACK_PX && overflow === "visible") tell("sticks out", element, `by ${Math.round(by)} px at the ${side}`);
    }
  };
  /** The ancestor that clips something or scrolls it: what is fixed leaves all of it behind, what is absolute what is static. */
  const around = (element: Element): Element | null => {
    const { position } = styleOf(element);
    let at = position === "fixed" ? null : element.parentElement;
    while (position === "absolute" && at !== null && styleOf(at).position === "static") at = at.parentElement;
    return at?.matches("html, body, .frame") === true ? null : at;
  };
  // Out of the window, or of what it scrolls in where no scrolling leads to it. What is clipped is looked at where that is.
  const outOfWindow = (element: HTMLElement): void => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    for (const axis of ["X", "Y"] as const) {
      let at = around(element);
      while (at !== null && styleOf(at)[`overflow${axis}`] === "visible") at = around(at);
      if (at !== null && isClipped(styleOf(at)[`overflow${axis}`])) continue;
      const outer = at?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight);
      const isX = axis === "X";
      const before = isX ? outer.left - box.left : outer.top - box.top;
      const after = isX ? box.right - outer.right : box.bottom - outer.bottom;
      const gone = (isX ? at?.scrollLeft : at?.scrollTop) ?? 0;
      const hidden = at === null ? 0 : isX ? at.scrollWidth - at.clientWidth : at.scrollHeight - at.clientHeight;
      const by = Math.max(before - gone, hidden > 0 ? 0 : after);
      const where = at === null ? "the window" : `what it scrolls in, ${name(at)}`;
      if (by > SLACK_PX) tell("sticks out", element, `by ${Math.round(by)} px of ${where}`);
    }
  };
  const cut = (element: HTMLElement): void => {
    const style = styleOf(element);
    if (style.display === "inline" || style.display === "contents" || element.matches("textarea, input, select")) return;
    const [x, y] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    const hasText = (element.textContent ?? "").trim() !== "";
    if (scrolls(style.overflowX) && x > SLACK_PX) tell("scrolls sideways", element, `by ${x} px`);
    if (scrolls(style.overflowY) && y > 0 && y <= LINE_SLACK_PX) tell("scrolls for nothing", element, `by ${y} px`);
    const ends = style.textOverflow === "ellipsis" && !/flex|grid/.test(style.display);
    if (isClipped(style.overflowX) && x > SLACK_PX && hasText && !ends) tell("cut", element, `by ${x} px, without an ellipsis`);
    if (isClipped(style.overflowY) && y > LINE_SLACK_PX && hasText) tell("cut", element, `by ${y} px of its height`);
    if (style.overflowX === "visible" && x > SLACK_PX && ownText(element)) tell("sticks out", element, `with its text, by ${x} px`);
  };
  // A word runs over two lines although it has no place to break and is not long.
  const broken = (element: HTMLElement): void => {
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const { 0: word, index } of (node.textContent ?? "").matchAll(WORD)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const [first, ...others] = range.getClientRects();
        if (first !== undefined && others.some(({ top }) => top >= first.bottom - SLACK_PX)) return tell("broken", element, `in ${word}`);
      }
    }
  };
  const isPainted = (element: Element): boolean => {
    const style = styleOf(element);
    const isSolid = (colour: string): boolean => !/^transparent$|[,/] ?0\)$/.test(colour);
    const sides = ["Top", "Right", "Bottom", "Left"] as const;
    const bordered = sides.some((side) => Number.parseFloat(style[`border${side}Width`]) > 0 && isSolid(style[`border${side}Color`]));
    return style.opacity !== "0" && (bordered || isSolid(style.backgroundColor));
  };
  /** As wide as what is written in something, and the icons beside that. */
  const inkOf = (element: Element): number => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let [left, right] = [Infinity, -Infinity];
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) [left, right] = [Math.min(left, box.left), Math.max(right, box.right)];
    }
    const icons = [...element.querySelectorAll("svg")].reduce((sum, icon) => sum + 2 * icon.getBoundingClientRect().width, 0);
    return Math.max(0, right - left) + icons;
  };
  // Over a picture lies no more than its design says: a tag as wide as its words.
  const covers = (element: HTMLElement): void => {
    const picture = pictures.find(({ at, but }) => element.closest(at) !== null && !element.matches(`${at}, ${but}`));
    const under = picture && element.closest(picture.at);
    if (picture === undefined || under === null || under === undefined || !isPainted(element)) return;
    const [box, outer, style] = [element.getBoundingClientRect(), under.getBoundingClientRect(), styleOf(element)];
    const share = box.height / outer.height;
    if (share > picture.height) tell("covers", element, `${Math.round(100 * share)} % of the height of a picture`);
    const spare = [style.paddingLeft, style.paddingRight, style.borderLeftWidth, style.borderRightWidth].reduce((sum, length) => sum + Number.parseFloat(length), 0);
    const over = box.width - spare - inkOf(element);
    if ((element.textContent ?? "").trim() !== "" && over > LINE_SLACK_PX) tell("covers", element, `a picture, ${Math.round(over)} px wider than its words`);
  };
  for (const element of shown) {
    covers(element);
    outOfParent(element);
    outOfWindow(element);
    cut(element);
    if (!element.matches("textarea, pre, pre *")) broken(element);
  }

  // Controls over each other, as far as they are seen.
  interface Seen { element: HTMLElement; left: number; right: number; top: number; bottom: number }
  const seen = (element: HTMLElement): Seen => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      if (styleOf(at).overflowX === "visible") continue;
      const box = at.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { element, left, right, top, bottom };
  };
  const controls = shown.filter((element) => element.matches(CONTROLS)).map(seen).filter(({ left, right, top, bottom }) => right > left && bottom > top);
  const above = exceptions.filter(({ rule }) => rule === "over another").map(({ at }) => at);
  controls.forEach((a, at) => {
    for (const b of controls.slice(at + 1)) {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width <= SLACK_PX || height <= SLACK_PX || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      // Of two controls in the same layer none may be over the other.
      const layers = above.filter((layer) => (a.element.closest(layer) === null) !== (b.element.closest(layer) === null));
      if (layers.length === 0) found.push(`over another: ${name(a.element)} and ${name(b.element)}, ${Math.round(width)} by ${Math.round(height)} px`);
    }
  });
  return [...new Set(found)];
}
