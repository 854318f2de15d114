// Ctrl+K: a dialog whose list htmx fills; arrows choose, Enter goes.
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const entries = () => [...dialog.querySelectorAll("[role=option]")];

function choose(step) {
  const all = entries();
  if (!all.length) return;
  const now = all.findIndex((el) => el.getAttribute("aria-selected") === "true");
  const next = (now + step + all.length) % all.length;
  all.forEach((el, i) => el.setAttribute("aria-selected", i === next ? "true" : "false"));
  all[next].scrollIntoView({ block: "nearest" });
}

function open() {
  input.value = "";
  dialog.showModal();
  input.focus();
  input.dispatchEvent(new CustomEvent("palette-open"));
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      dialog.open ? dialog.close() : open();
    }
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(1);
    else if (event.key === "ArrowUp") choose(-1);
    else if (event.key === "Enter") entries().find((el) => el.getAttribute("aria-selected") === "true")?.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
