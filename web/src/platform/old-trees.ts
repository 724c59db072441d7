// Releases what is no longer shown. Whoever renders a component keeps its first vnode among the children that it was given; where
// the component then draws itself anew, that vnode goes on holding the first tree below it, and through the parents of what has not
// changed since each later one: all logs that were ever shown. Preact needs that vnode as little as what it holds.
import { options } from "preact";

/** A vnode by the names that it has in Preact's build, which its other libraries use too. */
interface OldVNode {
  /** Its component, which has its newest vnode. */
  __c?: { __v?: OldVNode } | null;
  /** The vnodes below it. */
  __k?: unknown;
}

interface Hooks {
  /** Before a vnode is compared with the one before it. */
  __b?: (vnode: OldVNode) => void;
  diffed?: (vnode: OldVNode) => void;
}

/** Before anything is drawn. */
export function releaseOldTrees(): void {
  const hooks = options as Hooks;
  const { __b: compared, diffed } = hooks;
  /** The vnode before this one, of a component that draws itself anew. */
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
