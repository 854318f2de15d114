// Keys: an element with data-key="n" is pressed by that key, one with data-go="c" by "g c",
// data-focus-key="/" takes the focus, [data-rows] tables are walked by j and k. "?" lists what the page has.
const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");
const visible = (el) => el.offsetParent !== null || el.getClientRects().length > 0;
const first = (selector) => [...document.querySelectorAll(selector)].find((el) => !el.disabled);
let prefix = "";

function press(key) {
  const named = CSS.escape(key);
  const focus = first(`[data-focus-key="${named}"]`);
  if (focus) {
    focus.focus();
    focus.select?.();
    return true;
  }
  const target = [...document.querySelectorAll(`[data-key="${named}"]`)].find((el) => !el.disabled && visible(el));
  target?.click();
  return Boolean(target);
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")].filter((row) => row.querySelector("a, button"));
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  next.querySelector("a, button").focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function showKeys() {
  const dialog = document.getElementById("keys-dialog");
  const list = dialog?.querySelector("[data-keys]");
  if (!list) return false;
  list.querySelectorAll("[data-added]").forEach((el) => el.remove());
  for (const el of document.querySelectorAll("[data-key]")) {
    const row = document.createElement("div");
    row.dataset.added = "";
    const key = document.createElement("kbd");
    key.textContent = el.dataset.key;
    const term = document.createElement("dt");
    term.append(key);
    const words = document.createElement("dd");
    words.textContent = el.dataset.keyLabel || el.getAttribute("aria-label") || el.textContent.trim();
    row.append(term, words);
    list.append(row);
  }
  dialog.showModal();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const after = prefix;
  prefix = "";
  if (after === "g") {
    const place = first(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) {
      event.preventDefault();
      place.click();
    }
    return;
  }
  let done = press(event.key);
  if (!done && event.key === "g") prefix = "g";
  if (!done && event.key === "?") done = showKeys();
  if (!done && event.key === "j") done = walk(1);
  if (!done && event.key === "k") done = walk(-1);
  if (done) event.preventDefault();
});
