// Messages about what was done: drawn by the page or sent with a part of it; they leave after ten seconds,
// never while the pointer or the focus is on them.
const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");
const SECONDS = 10;

function arm(card) {
  let timer = 0;
  const start = () => {
    timer = window.setTimeout(() => card.remove(), SECONDS * 1000);
  };
  const stop = () => window.clearTimeout(timer);
  card.addEventListener("pointerenter", stop);
  card.addEventListener("pointerleave", start);
  card.addEventListener("focusin", stop);
  card.addEventListener("focusout", start);
  card.querySelector("[data-close]").addEventListener("click", () => card.remove());
  start();
}

export function show({ text, kind = "info", undo = null, link = null }) {
  const card = template.content.firstElementChild.cloneNode(true);
  card.className = `toast-card toast-${kind}`;
  card.querySelector("[data-text]").textContent = text;
  const way = card.querySelector("[data-link]");
  if (link) [way.href, way.textContent] = link;
  else way.remove();
  const form = card.querySelector("[data-undo]");
  if (undo) form.action = undo;
  else form.remove();
  region.append(card);
  arm(card);
}

region?.querySelectorAll("[data-toast]").forEach(arm);
document.addEventListener("toasts", (event) => (event.detail.value ?? event.detail).forEach?.(show));
document.addEventListener("htmx:sendError", () => show({ text: region.dataset.offline, kind: "danger" }));
