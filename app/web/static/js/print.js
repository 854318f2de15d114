// A button with data-print opens the browser's print dialog.
document.documentElement.classList.add("scripted");
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
