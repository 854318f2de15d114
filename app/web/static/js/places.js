// Facts and signs light their place on the page when pointed at, and bring it into sight when clicked.
const rects = (key) => (key ? document.querySelectorAll(`[data-mark="${CSS.escape(key)}"]`) : []);
const named = (event) => event.target.closest?.("[data-place]");

function light(link, on) {
  for (const rect of rects(link.dataset.place)) rect.classList.toggle("lit", on);
}

function bring(link) {
  const [rect] = rects(link.dataset.place);
  if (rect) {
    light(link, true);
    rect.scrollIntoView({ block: "center", inline: "nearest" });
    return true;
  }
  const sheet = document.getElementById(`page-${link.dataset.onPage}`);
  const waiting = sheet?.querySelector("[hx-get]");
  if (!sheet) return false;
  sheet.scrollIntoView({ block: "start" });
  if (waiting && link.dataset.place && !sheet.querySelector("[data-layer]")) {
    sheet.addEventListener("htmx:afterSettle", () => bring(link), { once: true });
    waiting.dispatchEvent(new CustomEvent("load-layer"));
  }
  return true;
}

for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, (event) => named(event) && light(named(event), true));
for (const kind of ["pointerout", "focusout"]) document.addEventListener(kind, (event) => named(event) && light(named(event), false));
document.addEventListener("click", (event) => {
  const link = named(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (bring(link)) event.preventDefault();
});
// A picture that cannot be drawn gives way to the text of its page.
document.addEventListener(
  "error",
  (event) => {
    const image = event.target;
    if (!(image instanceof HTMLImageElement) || !image.dataset.text) return;
    const paper = image.closest(".paper");
    paper.closest(".sheet").classList.add("sheet-text");
    window.htmx.ajax("GET", image.dataset.text, { target: paper, swap: "innerHTML" });
  },
  true,
);
