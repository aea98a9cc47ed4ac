// While somebody is typed in, asks who is known already and puts the answer beside the form. Without script
// the same answer comes with the page. Fails softly: nothing is said, nothing is lost.
const QUIET_MS = 600;
const TELLING = ["name", "alias", "id_number", "phone", "birth_date", "age", "sex", "school", "address", "village"];

export default function compare(form) {
  const url = form.dataset.compareUrl;
  const place = form.querySelector("[data-compare-result]");
  let timer = 0;
  let asked = "";
  let turn = 0;

  async function ask() {
    const all = new FormData(form);
    const body = new URLSearchParams({ csrf: all.get("csrf") ?? "", mode: form.dataset.compareMode ?? "read" });
    for (const name of TELLING) if (all.get(name)) body.set(name, all.get(name));
    const text = body.toString();
    if (!["name", "id_number", "phone"].some((name) => body.get(name)) || text === asked) return;
    asked = text;
    turn += 1;
    const mine = turn;
    try {
      const answer = await fetch(url, { method: "POST", body });
      if (!answer.ok || answer.redirected || mine !== turn) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...found.body.childNodes);
    } catch {
      asked = "";
    }
  }

  const soon = (event) => {
    if (place.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}
