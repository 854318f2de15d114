// Review: the first sign comes into sight, the next document's page is drawn while this one is looked at.
const page = document.querySelector(".review-page");
const ahead = document.querySelector("[data-ahead]");

document.documentElement.classList.add("scripted");

function intoSight() {
  const sign = page?.querySelector(".on-for, .on-against");
  if (!sign) return;
  const [a, b] = [sign.getBoundingClientRect(), page.getBoundingClientRect()];
  if (a.bottom > b.bottom || a.top < b.top) page.scrollTop += a.top - b.top - page.clientHeight / 3;
}

intoSight();
page?.addEventListener("htmx:afterSettle", intoSight);
if (ahead) new Image().src = ahead.dataset.ahead;

// "o": type, then Enter takes the first customer found.
document.querySelector(".review-other .choose")?.addEventListener("submit", (event) => {
  const first = document.querySelector(".choose-found .found-customer");
  if (!first) return;
  event.preventDefault();
  first.click();
});
