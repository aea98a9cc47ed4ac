// The desk by keyboard: j and k walk the rows, Enter opens, letters press what carries them. Never while typing.
const rowOf = (element) => element?.closest("[data-row]");
const linkOf = (row) => row?.querySelector("a[href]");
const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const OWN_ENTER = "a[href], button, summary, input";
let attached = false;

export default function keys(list) {
  // Two parts of a page may ask for it; a key is still pressed once.
  if (attached) return;
  attached = true;
  const walk = (step) => {
    const rows = [...list.querySelectorAll("[data-row]")];
    const here = rowOf(document.activeElement) ?? rowOf(list.querySelector("[aria-current]"));
    const at = here ? rows.indexOf(here) + step : 0;
    const link = linkOf(rows[Math.max(0, Math.min(rows.length - 1, at))]);
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest(TYPED);
    if (typing && event.key === "Escape") typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && event.target.closest(OWN_ENTER)) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else {
      const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
      // A key that was held down, or a hidden button, presses nothing.
      if (!target || event.repeat || target.getClientRects().length === 0) return;
      if (target.matches("input, textarea")) target.focus();
      else target.click();
    }
    event.preventDefault();
  });
}
