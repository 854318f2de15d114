// Taking a scan apart: counts along what the ticks make, shows the chosen page large, brings the keys.
const form = document.querySelector("[data-cuts]");
const pages = [...form.querySelectorAll("[data-number]")];
const told = form.querySelector("[data-told]");
const take = form.querySelector("[data-take]");
const large = form.querySelector("[data-large-page]");
const box = (page, name) => page.querySelector(`input[name="${name}"]`);
const state = () => pages.map((page) => `${box(page, "starts")?.checked ?? true}${box(page, "left_out").checked}`).join();
const before = state();
let chosen = 0;

document.documentElement.classList.add("scripted");

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const span = (first, last) => fill(first === last ? form.dataset.page : form.dataset.pages, { first, last });

function parts() {
  const found = [];
  const out = [];
  let begins = true;
  for (const page of pages) {
    const number = Number(page.dataset.number);
    begins ||= Boolean(box(page, "starts")?.checked);
    page.classList.remove("odd", "even");
    if (box(page, "left_out").checked) {
      out.push(number);
      continue;
    }
    if (begins) found.push({ first: number, last: number });
    begins = false;
    found[found.length - 1].last = number;
    page.classList.add(found.length % 2 ? "odd" : "even");
  }
  return { found, out };
}

function tell() {
  const { found, out } = parts();
  const alone = found.length === 1 && !out.length;
  const words = found.length === 1 ? form.dataset.single : fill(form.dataset.many, { count: found.length });
  const spans = document.createElement("span");
  told.textContent = !found.length ? form.dataset.none : alone ? form.dataset.one : `${words} `;
  if (found.length && !alone) {
    const said = found.map(({ first, last }) => span(first, last));
    if (out.length) said.push(fill(form.dataset.out, { pages: out.join(", ") }));
    spans.textContent = said.join(" · ");
    told.append(spans);
  }
  take.disabled = !found.length || state() === before;
}

function choose(index) {
  pages[chosen].classList.remove("chosen");
  chosen = Math.min(Math.max(index, 0), pages.length - 1);
  const page = pages[chosen];
  page.classList.add("chosen");
  page.scrollIntoView({ block: "nearest" });
  const small = page.querySelector("img");
  large.hidden = !small;
  if (small) {
    // A new picture: the former page's would stand for this one until it is drawn.
    const image = new Image();
    image.alt = small.alt;
    image.src = small.dataset.large;
    large.replaceChildren(image);
  }
}

function flip(name) {
  const input = box(pages[chosen], name);
  if (!input) return;
  input.checked = !input.checked;
  tell();
}

const perRow = () => pages.filter((page) => page.offsetTop === pages[0].offsetTop).length;
const steps = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: () => -perRow(), ArrowDown: () => perRow() };

form.addEventListener("change", tell);
form.addEventListener("focusin", (event) => {
  const page = event.target.closest("[data-number]");
  if (page && pages.indexOf(page) !== chosen) choose(pages.indexOf(page));
});
form.addEventListener("click", (event) => {
  const picture = event.target.closest(".cut-picture");
  const move = event.target.closest("[data-move]");
  const act = event.target.closest("[data-act]");
  if (picture) choose(pages.indexOf(picture.closest("[data-number]")));
  if (move) choose(chosen + Number(move.dataset.move));
  if (act) flip(act.dataset.act);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key in steps) {
    event.preventDefault();
    choose(chosen + steps[event.key]());
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    if (!take.disabled) form.requestSubmit(take);
  } else if (event.key === " " && !event.target.closest("a, button, input")) {
    event.preventDefault();
    flip("starts");
  }
});
addEventListener("pageshow", tell);
choose(0);
tell();
