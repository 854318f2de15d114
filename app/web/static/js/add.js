// Sends dropped or chosen files, three at a time, each as the raw body of its own request with progress.
// What was received shows in the live list below; what was refused stays here with its reason and "again".
const form = document.getElementById("drop");
const list = document.getElementById("sending");
const template = document.getElementById("sending-row");
const token = form.querySelector("[name=csrf_token]").value;
const limit = Number(form.dataset.limit);
const batch = crypto.randomUUID?.() ?? String(Date.now());
const AT_ONCE = 3;
const queue = [];
let running = 0;

function addRow(file) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector(".sending-name").textContent = file.name;
  row.querySelector(".sending-state").textContent = form.dataset.wait;
  list.append(row);
  return row;
}

function enqueue(file, row = addRow(file)) {
  row.classList.remove("failed");
  if (file.size === 0) return refuse(file, row, form.dataset.empty, false);
  if (file.size > limit) return refuse(file, row, form.dataset.tooLarge, false);
  queue.push({ file, row });
  next();
}

function refuse(file, row, words, mayRetry) {
  row.classList.add("failed");
  row.querySelector(".sending-state").textContent = words;
  row.querySelector("progress").hidden = true;
  const again = row.querySelector("button");
  again.hidden = !mayRetry;
  again.onclick = () => {
    row.querySelector("progress").hidden = false;
    again.hidden = true;
    enqueue(file, row);
  };
}

function next() {
  while (running < AT_ONCE && queue.length) send(queue.shift());
}

function address(file) {
  const query = new URLSearchParams({ name: file.name, batch });
  const customer = document.getElementById("customer").value.trim();
  if (customer) query.set("customer", customer);
  return `${form.action}?${query}`;
}

function send({ file, row }) {
  running += 1;
  const request = new XMLHttpRequest();
  const state = row.querySelector(".sending-state");
  request.open("POST", address(file));
  request.setRequestHeader("X-CSRFToken", token);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    const share = event.lengthComputable ? event.loaded / event.total : 0;
    row.querySelector("progress").value = share;
    state.textContent = `${Math.round(share * 100)} %`;
  });
  request.addEventListener("load", () => settled(request, file, row));
  request.addEventListener("error", () => refuse(file, row, form.dataset.offline, true));
  request.addEventListener("loadend", () => {
    running -= 1;
    next();
  });
  request.send(file);
}

function settled(request, file, row) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    answer = {}; // a proxy's own page: the status says enough
  }
  if (request.status !== 201) return refuse(file, row, answer.error?.message ?? form.dataset.refused, request.status !== 413);
  row.querySelector(".sending-state").textContent = answer.status === "new" ? form.dataset.done : form.dataset.known;
  document.body.dispatchEvent(new CustomEvent("arrivals-changed"));
  window.setTimeout(() => row.remove(), 2500);
}

async function filesBelow(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!part.length) return found;
    for (const child of part) found.push(...(await filesBelow(child)));
  }
}

async function dropped(event) {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...event.dataTransfer.files].forEach((file) => enqueue(file));
  for (const entry of entries) (await filesBelow(entry)).forEach((file) => enqueue(file));
}

document.documentElement.classList.add("scripted");
for (const input of form.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    [...input.files].forEach((file) => enqueue(file));
    input.value = "";
  });
}
form.addEventListener("submit", (event) => event.preventDefault());

let depth = 0;
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragenter", (event) => {
  if (hasFiles(event)) document.body.classList.toggle("dragging", (depth += 1) > 0);
});
document.addEventListener("dragleave", (event) => {
  if (hasFiles(event)) document.body.classList.toggle("dragging", (depth -= 1) > 0);
});
document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.body.classList.toggle("dragging", (depth = 0) > 0);
  dropped(event);
});
window.addEventListener("beforeunload", (event) => {
  if (running || queue.length) event.preventDefault();
});
// A list that is renewed under the hands of somebody who types a password would take it away.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const inside = event.detail.target.id === "arrivals" && event.detail.target.querySelector("input:focus");
  if (inside && event.detail.requestConfig.verb === "get") event.detail.shouldSwap = false;
});
