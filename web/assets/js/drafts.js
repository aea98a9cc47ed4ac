// What is typed survives a time-out: saved to the server, sealed for its author, while she writes; given
// back on the next visit with the caret where it was. Fails softly: the text stays in the page.
const QUIET_MS = 1200;

export default function drafts(form) {
  const url = form.dataset.draftUrl;
  const key = form.dataset.draftKey ?? location.pathname;
  const notes = [...form.querySelectorAll("[data-kept-for]")];
  const fields = () => [...form.elements].filter((one) => one.matches("textarea[name], input[type=text][name]"));
  let timer = 0;
  let saved = "";

  const say = (attribute) => {
    const time = new Date().toTimeString().slice(0, 5);
    for (const note of notes) note.textContent = note.dataset[attribute].replace("{time}", time);
  };
  const snapshot = () => {
    const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
    const at = document.activeElement;
    const caret = form.contains(at) && at.selectionStart != null ? [at.name, at.selectionStart] : null;
    return { values, caret };
  };

  async function save(last) {
    const now = snapshot();
    const text = JSON.stringify(now.values);
    if (!url || text === saved) return;
    const body = new URLSearchParams({ csrf: form.elements.csrf?.value ?? "", key, fields: JSON.stringify(now) });
    try {
      const answer = await fetch(url, { method: "POST", body, keepalive: last === true });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      saved = text;
      say("words");
    } catch {
      say("failed");
    }
  }

  function restore(draft) {
    for (const field of fields()) {
      const text = draft.values?.[field.name];
      // What the server put into the field (a refused form, say) is newer than a draft.
      if (typeof text === "string" && field.value === field.defaultValue && field.value === "") field.value = text;
    }
    const [name, at] = draft.caret ?? [];
    const field = name && form.elements[name];
    if (field?.setSelectionRange && document.activeElement === document.body) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(at, at);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("pagehide", () => save(true));
  if (url) {
    fetch(`${url}?key=${encodeURIComponent(key)}`)
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : null))
      .then((draft) => draft && restore(draft))
      .catch(() => {});
  }
}
