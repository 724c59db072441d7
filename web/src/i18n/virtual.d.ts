// The halves of the dictionaries that words.plugin.ts makes when the page is built.
declare module "virtual:words/*" {
  const half: Partial<import("./language.ts").Words>;
  export default half;
}
