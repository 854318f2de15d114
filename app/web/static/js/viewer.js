// The pages of a document: knows the page in sight, goes to pages and marks, zooms. Loads nothing by itself:
// pictures are lazy, layers come through htmx as their page comes into sight.
const viewer = document.querySelector("[data-viewer]");
const sheets = viewer?.querySelector("[data-sheets]");
const ZOOMS = [50, 75, 100, 125, 150, 200, 300];
const sheet = (number) => document.getElementById(`page-${number}`);
let here = Number(viewer?.dataset.first ?? 1);

document.documentElement.classList.add("scripted");

function goTo(number) {
  const target = sheet(number);
  if (!target) return false;
  sheets.scrollTop += target.getBoundingClientRect().top - sheets.getBoundingClientRect().top - 8;
  arrive(number);
  return true;
}

function withPage(address, number) {
  const url = new URL(address, location.href);
  url.searchParams.set("page", number);
  url.hash = `page-${number}`;
  return url.pathname + url.search + url.hash;
}

function arrive(number) {
  here = number;
  const input = viewer.querySelector(".viewer-jump input[name=page]");
  if (input && document.activeElement !== input) input.value = number;
  for (const thumb of viewer.querySelectorAll("[data-thumb]")) {
    const isHere = Number(thumb.dataset.thumb) === number;
    if (isHere) {
      thumb.setAttribute("aria-current", "true");
      const strip = thumb.parentElement;
      const [a, b] = [thumb.getBoundingClientRect(), strip.getBoundingClientRect()];
      if (a.top < b.top || a.bottom > b.bottom) strip.scrollTop += a.top - b.top - 40;
    } else thumb.removeAttribute("aria-current");
  }
  for (const link of viewer.querySelectorAll("[data-turn]")) link.href = withPage(link.href, number);
  for (const link of viewer.querySelectorAll("[data-step]")) {
    link.href = withPage(location.href, Math.max(1, Math.min(Number(viewer.dataset.total), number + Number(link.dataset.step))));
  }
}

function inSight() {
  const middle = sheets.getBoundingClientRect().top + sheets.clientHeight / 3;
  const found = [...sheets.querySelectorAll(".sheet")].findLast((el) => el.getBoundingClientRect().top <= middle);
  if (found && Number(found.dataset.page) !== here) arrive(Number(found.dataset.page));
}

function zoom(step) {
  const now = ZOOMS.indexOf(Number(viewer.dataset.zoom));
  const next = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, now + step))];
  const [x, y] = [sheets.scrollLeft / sheets.scrollWidth, sheets.scrollTop / sheets.scrollHeight];
  viewer.dataset.zoom = next;
  viewer.querySelector(".viewer-zoom output").textContent = `${next} %`;
  for (const image of sheets.querySelectorAll(".paper > img")) image.sizes = `${Math.round((sheets.clientWidth * next) / 100)}px`;
  sheets.scrollLeft = x * sheets.scrollWidth;
  sheets.scrollTop = y * sheets.scrollHeight;
}

// The layer of a page, once it is there.
function loaded(number) {
  const target = sheet(number);
  if (!target) return Promise.resolve(null);
  if (target.querySelector("[data-layer]")) return Promise.resolve(target);
  return new Promise((done) => {
    target.addEventListener("htmx:afterSettle", () => done(target), { once: true });
    target.querySelector("[hx-get]")?.dispatchEvent(new CustomEvent("load-layer"));
  });
}

const hitPages = (viewer?.querySelector("[data-hit-pages]")?.dataset.hitPages ?? "").split(",").filter(Boolean).map(Number);
let mark = { page: 0, index: -1 };

function show(found, page, index) {
  sheets.querySelector(".now")?.classList.remove("now");
  found[index].classList.add("now");
  const [a, b] = [found[index].getBoundingClientRect(), sheets.getBoundingClientRect()];
  if (a.top < b.top + 20 || a.bottom > b.bottom - 20) sheets.scrollTop += a.top - b.top - sheets.clientHeight / 3;
  if (a.left < b.left || a.right > b.right) sheets.scrollLeft += a.left - b.left - 40;
  mark = { page, index };
}

// Where most of the words stand together.
function best(found) {
  const words = found.map((el) => Number(el.dataset.words ?? 1));
  return words.indexOf(Math.max(...words));
}

async function nextMark(step, isFirst = false) {
  if (!hitPages.length) return;
  let page = (!isFirst && mark.page) || hitPages.find((n) => n >= here) || hitPages[0];
  let index = !isFirst && mark.page ? mark.index + step : step > 0 ? 0 : -1;
  for (let tries = 0; tries <= hitPages.length; tries += 1) {
    const target = await loaded(page);
    if (!target) return void location.assign(withPage(location.href, page));
    const found = [...target.querySelectorAll(".on-hit, .on-text")];
    if (index < 0 && step < 0 && mark.page !== page) index = found.length - 1;
    if (isFirst) index = best(found);
    if (index >= 0 && index < found.length) return show(found, page, index);
    const at = (hitPages.indexOf(page) + step + hitPages.length) % hitPages.length;
    mark = { page: 0, index: -1 };
    page = hitPages[at];
    index = step > 0 ? 0 : -1;
  }
}

if (viewer) {
  viewer.addEventListener("click", (event) => {
    const link = event.target.closest("a, button");
    if (!link) return;
    const number = link.dataset.thumb ?? (link.dataset.step ? here + Number(link.dataset.step) : null);
    if (number !== null) {
      const wanted = Math.max(1, Math.min(Number(viewer.dataset.total), Number(number)));
      if (goTo(wanted)) event.preventDefault();
    } else if (link.dataset.zoomBy) zoom(Number(link.dataset.zoomBy));
    else if (link.dataset.hit) nextMark(Number(link.dataset.hit));
    else if (link.closest(".hit-pages")) {
      const page = Number(new URL(link.href).searchParams.get("page"));
      if (goTo(page)) {
        event.preventDefault();
        mark = { page: 0, index: -1 };
        nextMark(1);
      }
    }
  });
  viewer.querySelector(".viewer-jump")?.addEventListener("submit", (event) => {
    if (goTo(Number(event.target.elements.page.value))) event.preventDefault();
  });
  sheets.addEventListener("scroll", () => window.requestAnimationFrame(inSight), { passive: true });
  // Before the pictures are there their sizes are: the places to go to stand still.
  const start = here;
  const settle = () => {
    if (start > 1) goTo(start);
    // The browser brings a page into sight by moving everything; only the pages are to move.
    if (window.matchMedia("(min-width: 901px)").matches) window.scrollTo(0, 0);
    if (hitPages.includes(start)) nextMark(1, true);
  };
  settle();
  if (document.readyState !== "complete") window.addEventListener("load", settle, { once: true });
}
