// TODO src/kinds/index.ts
export { CardMap, type MappedContent } from "./card-map.ts";
