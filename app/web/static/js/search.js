// Search as one types, and the preview: Space shows the page of a row with its marks, n and p go through them.
const input = document.getElementById("search");
const results = document.getElementById("results");
const preview = document.getElementById("preview");
let shown = null;

document.documentElement.classList.add("scripted");
const narrow = window.matchMedia("(max-width: 900px)");
const foldFacets = () => results.querySelectorAll(".facets").forEach((el) => (el.open = !narrow.matches));
foldFacets();

// What is chosen stays chosen while the words change.
function chosen() {
  const kept = new URLSearchParams(location.search);
  kept.delete("q");
  kept.delete("cursor");
  return kept;
}

input.setAttribute("hx-get", "/search");
input.setAttribute("hx-trigger", "input changed delay:150ms");
input.setAttribute("hx-target", "#results");
input.setAttribute("hx-sync", "this:replace");
input.setAttribute("hx-indicator", "#results");
window.htmx.process(input);
input.addEventListener("htmx:configRequest", (event) => {
  for (const [name, value] of chosen()) event.detail.formData.append(name, value);
});
input.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  const address = new URL("/search", location.href);
  address.search = chosen();
  if (input.value.trim()) address.searchParams.set("q", input.value.trim());
  history.replaceState(history.state, "", address);
});
// A failing search says so in its own place.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 503 && event.detail.target.id === "results") {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
results.addEventListener("htmx:afterSwap", () => {
  foldFacets();
  close();
});
// From the box straight into the rows.
input.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  results.querySelector(".hit-title")?.focus();
});

function close() {
  preview.hidden = true;
  preview.replaceChildren();
  shown?.classList.remove("peeked");
  shown = null;
}

async function peek(row) {
  if (shown === row) return close();
  shown?.classList.remove("peeked");
  shown = row;
  row.classList.add("peeked");
  preview.hidden = false;
  await window.htmx.ajax("GET", row.dataset.previewFrom, { target: preview, swap: "innerHTML" });
  mark(0);
}

function mark(step) {
  const marks = [...preview.querySelectorAll(".on-hit, .on-text")];
  if (!marks.length) return;
  const now = marks.findIndex((el) => el.classList.contains("now"));
  const words = marks.map((el) => Number(el.dataset.words ?? 1));
  // First the place where most of the words stand together.
  const next = marks[step ? (now + step + marks.length) % marks.length : words.indexOf(Math.max(...words))];
  marks[now]?.classList.remove("now");
  next.classList.add("now");
  const [a, b] = [next.getBoundingClientRect(), preview.getBoundingClientRect()];
  if (a.top < b.top + 20 || a.bottom > b.bottom - 20) preview.scrollTop += a.top - b.top - preview.clientHeight / 3;
}

results.addEventListener("click", (event) => {
  const button = event.target.closest("[data-peek]");
  if (button) peek(button.closest("tr"));
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === " " && !event.target.closest("button, summary")) {
    const row = document.activeElement?.closest?.("[data-preview-from]") ?? results.querySelector("[data-preview-from]");
    if (!row || narrow.matches) return;
    event.preventDefault();
    if (!row.contains(document.activeElement)) row.querySelector(".hit-title").focus();
    peek(row);
  } else if (!preview.hidden && (event.key === "n" || event.key === "p")) {
    event.preventDefault();
    mark(event.key === "n" ? 1 : -1);
  } else if (!preview.hidden && event.key === "Escape") close();
});
// While the preview is open it follows the row.
results.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-preview-from]");
  if (row && shown && row !== shown && event.target.matches(".hit-title")) peek(row);
});
