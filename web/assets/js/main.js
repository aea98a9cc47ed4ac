// Finds what a page asks for by data-module and attaches it. A page works without any of this.
const known = ["compare", "copy", "drafts", "exit", "keys", "live", "offline", "pin", "queue", "voice"];

export function attach(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      if (known.includes(name)) import(`./${name}.js`).then((module) => module.default(element));
    }
  }
  root.querySelector("[data-module='error-summary']")?.focus();
}

/** Puts the answer of a form that was sent by fetch in the place of the page's main part. */
export async function showAnswer(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector("main");
  if (!main) return location.assign(response.url);
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  attach(main);
  if (!main.contains(document.activeElement)) main.focus();
}

export function announce(words) {
  const region = document.getElementById("live-region");
  if (region) region.textContent = words;
}

/** Menus close on Escape and on a press elsewhere; the side navigation starts closed where it is narrow. */
function frame() {
  const close = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  addEventListener("click", (event) => close(event.target.closest("details.menu")));
  addEventListener("keydown", (event) => event.key === "Escape" && close(null));
  const nav = document.querySelector("[data-module='nav']");
  if (nav && matchMedia("(max-width: 860px)").matches) nav.open = false;
}

document.documentElement.classList.add("js");
frame();
attach(document);
