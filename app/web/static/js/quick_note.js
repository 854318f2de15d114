// The quick note is empty again as soon as the server has it.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches("[data-reset-after]") || !event.detail.successful) return;
  form.querySelector("input[name=subject]").value = "";
});
