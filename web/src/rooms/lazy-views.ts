// Views of rooms that are fetched when they are first shown.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";

export const SealedView = lazy(new Part("page", withWords(() => import("./sealed/SealedView.tsx"))), (part) => part.SealedView, () => null);
export const DirectInfo = lazy(new Part("page", withWords(() => import("./DirectInfo.tsx"))), (part) => part.DirectInfo);
