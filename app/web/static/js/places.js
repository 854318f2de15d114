// Facts and signs light their place on the page when pointed at or focused; a click keeps it lit and brings it into
// sight, loading its page when it is not there. The same again goes to the next place of the same value.
const HOVER_REST = 250; // milliseconds that the pointer rests on a fact before the pages follow
const told = document.querySelector("[data-place-told]");
const back = document.querySelector("[data-place-back]");
const isWide = window.matchMedia("(min-width: 901px)");
let chosen = null; // { link, index }
let resting = 0;

const named = (event) => event.target.closest?.("[data-place]");

// The place itself first, then the further places of the same value.
function places(link) {
  const key = link.dataset.place;
  if (!key) return [];
  const found = [...document.querySelectorAll(`[data-mark~="${CSS.escape(key)}"]`)];
  return found.sort((a, b) => a.hasAttribute("data-again") - b.hasAttribute("data-again"));
}

function light(link, on) {
  const keep = !on && chosen?.link === link;
  for (const place of places(link)) place.classList.toggle("lit", on || keep);
}

// The box that scrolls around a place, when the pages have one of their own.
const paneOf = (element) => element.closest("[data-sheets], .review-page");

function intoSight(element) {
  const pane = paneOf(element);
  if (!pane || !isWide.matches) {
    element.scrollIntoView({ block: "center", inline: "nearest" });
    return;
  }
  const [a, b] = [element.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (a.top < b.top + 20 || a.bottom > b.bottom - 20) pane.scrollTop += a.top - b.top - pane.clientHeight / 3;
  if (a.left < b.left || a.right > b.right) pane.scrollLeft += a.left - b.left - 40;
}

function show(link, index) {
  const found = places(link);
  if (!found.length) return false;
  const at = index % found.length;
  light(link, true);
  found[at].classList.add("now");
  intoSight(found[at]);
  const page = found[at].closest("[data-page]")?.dataset.page;
  if (told && page) told.textContent = told.dataset.words.replace("{}", page);
  return true;
}

// Resolves to whether the page is there, after loading what lies on it.
async function load(link) {
  const number = link.dataset.onPage;
  if (!number) return false;
  const sheet = document.getElementById(`page-${number}`);
  if (sheet) {
    const waiting = sheet.querySelector("[hx-get]");
    if (waiting && !sheet.querySelector("[data-layer]")) {
      const settled = new Promise((done) => sheet.addEventListener("htmx:afterSettle", done, { once: true }));
      waiting.dispatchEvent(new CustomEvent("load-layer"));
      await settled;
    }
    return true;
  }
  const preview = document.querySelector(".review-page [data-preview]");
  if (!preview) return false;
  if (preview.dataset.page !== number) {
    const address = new URL(preview.dataset.preview, location.href);
    address.searchParams.set("page", number);
    await window.htmx.ajax("GET", address.pathname + address.search, { target: preview, swap: "outerHTML" });
  }
  return true;
}

function forget() {
  const old = chosen;
  chosen = null;
  for (const place of document.querySelectorAll("[data-mark].now")) place.classList.remove("now");
  old?.link.classList.remove("place-chosen");
  if (old) light(old.link, false);
}

async function choose(link) {
  const index = chosen?.link === link ? chosen.index + 1 : 0;
  forget();
  chosen = { link, index };
  link.classList.add("place-chosen");
  if (await load(link)) {
    const sheet = document.getElementById(`page-${link.dataset.onPage}`) ?? document.querySelector(".review-page .sheet");
    if (chosen?.link === link && !show(link, index) && sheet) {
      isWide.matches && paneOf(sheet) ? intoSight(sheet) : sheet.scrollIntoView({ block: "start" });
      if (told) told.textContent = told.dataset.words.replace("{}", link.dataset.onPage);
    }
  } else if (!show(link, index)) location.assign(link.href);
  if (back) back.hidden = isWide.matches;
}

const canShow = (link) =>
  places(link).length > 0 ||
  (link.dataset.onPage && (document.getElementById(`page-${link.dataset.onPage}`) || document.querySelector(".review-page [data-preview]")));

document.addEventListener("pointerover", (event) => {
  const link = named(event);
  if (!link || event.pointerType === "touch") return;
  light(link, true);
  window.clearTimeout(resting);
  if (isWide.matches) resting = window.setTimeout(() => places(link).length && intoSight(places(link)[0]), HOVER_REST);
});
document.addEventListener("pointerout", (event) => {
  if (!named(event)) return;
  window.clearTimeout(resting);
  light(named(event), false);
});
document.addEventListener("focusin", (event) => {
  const link = named(event);
  if (!link) return;
  light(link, true);
  if (isWide.matches && link.matches(":focus-visible") && places(link).length) intoSight(places(link)[0]);
});
document.addEventListener("focusout", (event) => named(event) && light(named(event), false));
document.addEventListener("click", (event) => {
  const link = named(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !canShow(link)) return;
  event.preventDefault();
  choose(link);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && chosen && forget());
back?.addEventListener("click", () => {
  back.hidden = true;
  if (!chosen?.link.isConnected) return;
  chosen.link.scrollIntoView({ block: "center" });
  chosen.link.focus();
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
