// Lets OpenLayers measure text without `innerHTML`, which the page's policy forbids.
import type { Plugin } from "vite";

const FILE = /\/ol\/render\/canvas\.js$/;
const REFUSED = "measureElement.innerHTML = 'M';";

export function measureText(): Plugin {
  let isChanged = false;
  return {
    name: "causerie-measured-text",
    apply: "build",
    transform(code, id) {
      if (!FILE.test(id)) return undefined;
      isChanged = true;
      return { code: withTextContent(code), map: null };
    },
    buildEnd(error) {
      if (error === undefined && !isChanged) throw new Error("the file in which OpenLayers measures text is not in the page");
    },
  };
}

export function withTextContent(code: string): string {
  if (!code.includes(REFUSED)) throw new Error(`OpenLayers has another way to measure text than \`${REFUSED}\``);
  return code.replace(REFUSED, REFUSED.replace("innerHTML", "textContent"));
}
