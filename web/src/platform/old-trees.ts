// Releases views that are no longer shown. The parent of a component keeps its first vnode among its children; when
// the component then draws itself anew, that vnode goes on holding the first tree below it, and through the parents of unchanged
// parts each later tree: all logs that were ever shown. Preact needs neither that vnode nor what it holds.
import { options } from "preact";

/** A vnode by its names in Preact's build, which its other libraries use too. */
interface OldVNode {
  /** The component, which has its newest vnode. */
  __c?: { __v?: OldVNode } | null;
  /** The vnodes below it. */
  __k?: unknown;
}

interface Hooks {
  /** Before a vnode is compared with its predecessor. */
  __b?: (vnode: OldVNode) => void;
  diffed?: (vnode: OldVNode) => void;
}

/** To be called before anything is drawn. */
export function releaseOldTrees(): void {
  const hooks = options as Hooks;
  const { __b: compared, diffed } = hooks;
  /** Previous vnodes of components that draw themselves anew. */
  const before = new WeakMap<OldVNode, OldVNode>();
  hooks.__b = (vnode) => {
    const old = vnode.__c?.__v;
    if (old !== undefined && old !== vnode) before.set(vnode, old);
    compared?.(vnode);
  };
  hooks.diffed = (vnode) => {
    diffed?.(vnode);
    const old = before.get(vnode);
    if (old !== undefined) old.__k = undefined;
  };
}
