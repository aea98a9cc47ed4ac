// Finds a control as a person would: by what it is called. arguments: kind ("act" or "field"),
// name. Answers { element } or { names } – the names that could have been meant.
const [kind, wanted] = arguments;
const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
const CONTROLS = {
  act: "a[href],button,input[type=submit],input[type=button],input[type=radio],input[type=checkbox]," +
    "input[type=image],summary,label,[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=switch]",
  field: "input:not([type=hidden]):not([type=submit]):not([type=button]),textarea,select,[contenteditable=true]",
};
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
// What is read aloud: the text without what is hidden from readers (a drawn shortcut, an icon).
const spoken = (element) => {
  if (!element.querySelector("[aria-hidden=true]")) return squeeze(element.innerText);
  const parts = [...element.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    return node.nodeType === Node.ELEMENT_NODE && node.ariaHidden !== "true" ? spoken(node) : "";
  });
  return squeeze(parts.join(" "));
};
const byIds = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.innerText).join(" ");
const called = (element) => {
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled) return squeeze(byIds(labelled));
  const label = element.getAttribute("aria-label");
  if (label) return squeeze(label);
  if (element.labels?.length) return squeeze([...element.labels].map(spoken).join(" "));
  if (element.matches("input[type=submit],input[type=button]")) return squeeze(element.value);
  const text = spoken(element);
  return text || squeeze(element.title || element.placeholder || element.querySelector("img,svg")?.getAttribute("alt"));
};
// A radio button or box may be drawn by its label: touch what a finger would touch.
const touched = (element) => {
  const label = kind === "act" && element.matches("input[type=radio],input[type=checkbox]") && element.labels?.[0];
  return label && shown(label) ? label : element;
};
const pick = (elements) => {
  const usable = elements.map(touched).filter(shown).filter((element) => !element.closest("[inert]"));
  return usable.length ? usable[0] : null;
};
if (wanted.startsWith("css=")) return { element: pick([...document.querySelectorAll(wanted.slice(4))]) };
if (wanted.startsWith("@")) {
  return { element: pick([...document.querySelectorAll(`[data-testid="${CSS.escape(wanted.slice(1))}"]`)]) };
}
const open = [...document.querySelectorAll("dialog[open]:modal")].pop() || document;
const named = [...open.querySelectorAll(CONTROLS[kind])]
  .map((element) => ({ element, name: called(element) }))
  .filter(({ element, name }) => name && shown(touched(element)) && !element.disabled);
const name = squeeze(wanted);
const short = (list) => list.sort((a, b) => a.name.length - b.name.length);
const best = [
  named.filter((one) => one.name === name),
  short(named.filter((one) => one.name.startsWith(name))),
  short(named.filter((one) => one.name.includes(name))),
].find((list) => list.length);
const element = best ? pick(best.map((one) => one.element)) : null;
return element ? { element } : { names: [...new Set(named.map((one) => one.name))].slice(0, 60) };
