/* Recourse: what gets quicker with JavaScript. Every page works without this file. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const root = document.documentElement;
root.classList.add("js");

/* A form came back with errors: read them first. */
const summary = document.querySelector("[data-error-summary]");
if (summary && !summary.closest("[data-still]")) {
  summary.focus({ preventScroll: false });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (document.querySelector(`label[for="${CSS.escape(field.id)}"]`) || field).scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
}

/* data-once: a second press of the button sends nothing twice. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  });
});

/* data-print: the browser's own way to print this page. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

/* data-copy="#id": the text goes to the clipboard, the button says so. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    document.execCommand("copy");
  }
  const label = button.querySelector("span") || button;
  const before = label.textContent;
  label.textContent = button.dataset.done || before;
  announce(button.dataset.done);
  setTimeout(() => { label.textContent = before; }, 2500);
});

/* One polite voice for what changes without a page. */
let voice;
function announce(text) {
  if (!text) return;
  if (!voice) {
    voice = document.createElement("p");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 60);
}

/* data-file-picker: names and sizes before sending; where a form sends its files in parts, uploads.js takes over. */
const LIMIT = 25 * 1024 * 1024;
const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function fileRow(file, list) {
  const row = document.createElement("li");
  row.className = "file";
  const mark = document.createElement("span");
  mark.className = "file__mark";
  if (file.type.startsWith("image/") && file.type !== "image/heic" && file.size < LIMIT) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.addEventListener("error", () => picture.remove(), { once: true });
    mark.append(picture);
  }
  const name = document.createElement("span");
  name.className = "file__name";
  name.textContent = file.name;
  const meta = document.createElement("span");
  meta.className = "file__meta";
  const tooBig = file.size > LIMIT;
  meta.textContent = `${size(file.size)}${tooBig ? ` · ${list.dataset.tooBig || ""}` : list.dataset.ready ? ` · ${list.dataset.ready}` : ""}`;
  row.classList.toggle("file--error", tooBig);
  row.append(mark, name, document.createElement("span"), meta);
  return row;
}

/* [data-preview]: while an offer is written, the server says what it comes to; that part of the page which its button gives. */
let asked = 0;
async function preview(form) {
  const part = form.querySelector("[data-preview-said]"), mine = ++asked;
  const body = new FormData(form);
  all("[type=file]", form).forEach((input) => body.delete(input.name));
  body.set("preview", "1");
  try {
    const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, credentials: "same-origin" });
    const found = answer.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-preview-said]");
    if (found && mine === asked) part.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
  } catch { /* the button gives it on a page */ }
}
let soon;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.querySelector("[data-preview]") || event.target.matches("textarea, [type=file]")) return;
  clearTimeout(soon);
  soon = setTimeout(preview, 350, form);
});
document.addEventListener("submit", (event) => {
  clearTimeout(soon);
  if (event.submitter?.name !== "preview" || event.defaultPrevented) return;
  event.preventDefault();
  delete event.target.dataset.sent;
  event.submitter.removeAttribute("aria-busy");
  preview(event.target);
});

/* details[data-menu]: Escape and a click elsewhere close it. */
document.addEventListener("click", (event) => {
  all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  all("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
});

/* What is wired to the elements of a page, or of a part that arrived later. */
function enhance(scope) {
  /* Our own sentences say what is wrong, in the language of the page; without a script the browser says it. */
  all("form.form", scope).forEach((form) => { form.noValidate = true; });

  /* data-count: how many characters are left, said aloud only near the end. */
  all("textarea[data-count][maxlength], input[data-count][maxlength]", scope).forEach((field) => {
    const note = document.createElement("span");
    note.className = "field__hint field__count";
    note.setAttribute("aria-hidden", "true");
    field.after(note);
    const show = () => {
      note.textContent = `${[...field.value].length.toLocaleString(root.lang)} / ${Number(field.maxLength).toLocaleString(root.lang)}`;
    };
    field.addEventListener("input", show);
    show();
  });

  /* A text field grows with its text. */
  all("textarea", scope).forEach((field) => {
    const grow = () => {
      if (field.scrollHeight > field.clientHeight && field.scrollHeight < 900) field.rows = Math.min(30, field.rows + 2);
    };
    field.addEventListener("input", grow);
  });

  /* Names and sizes beside each file picker; files may be dropped on it. */
  all("[data-file-picker]", scope).forEach((picker) => {
    const input = picker.querySelector("[type=file]");
    const list = picker.querySelector("[data-file-list]");
    if (!input || !list) return;
    const show = () => list.replaceChildren(...[...input.files].map((file) => fileRow(file, list)));
    input.addEventListener("change", show);
    ["dragenter", "dragover"].forEach((name) => picker.addEventListener(name, (event) => {
      event.preventDefault();
      picker.classList.add("file-picker--over");
    }));
    ["dragleave", "drop"].forEach((name) => picker.addEventListener(name, () => picker.classList.remove("file-picker--over")));
    picker.addEventListener("drop", (event) => {
      event.preventDefault();
      const given = new DataTransfer();
      [...event.dataTransfer.files].slice(0, input.multiple ? 20 : 1).forEach((file) => given.items.add(file));
      if (given.files.length) { input.files = given.files; input.dispatchEvent(new Event("change")); }
    });
  });

  /* form[data-autosave="address"]: the answers are kept while they are written. The server answers 2xx; data-saved is what we then say. */
  all("form[data-autosave]", scope).forEach((form) => {
    const note = form.querySelector("[data-autosave-note]");
    let timer = 0;
    let last = "";
    const save = async () => {
      const body = new FormData(form);
      all("[type=file]", form).forEach((input) => body.delete(input.name));
      const now = new URLSearchParams(body).toString();
      if (now === last) return;
      last = now;
      try {
        const answer = await fetch(form.dataset.autosave || form.action, { method: "POST", body, credentials: "same-origin", headers: { "X-Autosave": "1" }, keepalive: now.length < 60000 });
        if (note) note.textContent = answer.ok ? form.dataset.saved || "" : form.dataset.unsaved || "";
      } catch {
        last = "";
        if (note) note.textContent = form.dataset.unsaved || "";
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && timer) save(); });
  });

  /* textarea[data-preview="address"]: the server's own rendering below the text, in [data-preview-of="id"]. */
  all("textarea[data-preview]", scope).forEach((field) => {
    const place = document.querySelector(`[data-preview-of="${CSS.escape(field.id)}"]`);
    const token = field.form?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!place) return;
    let timer = 0;
    let turn = 0;
    const draw = async () => {
      const mine = ++turn;
      const body = new URLSearchParams({ body: field.value, csrfmiddlewaretoken: token || "" });
      try {
        const answer = await fetch(field.dataset.preview, { method: "POST", body, credentials: "same-origin", headers: { "X-Preview": "1" } });
        if (!answer.ok || mine !== turn) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        place.replaceChildren(...[...(page.querySelector("[data-preview-body]") || page.body).childNodes].map((node) => document.importNode(node, true)));
        place.hidden = !field.value.trim();
      } catch { /* the button "Preview" still works */ }
    };
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(draw, 700); });
  });

  /* form[data-live]: a choice that only filters is followed at once. */
  all("form[data-live] select", scope).forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
}
enhance(document);
document.addEventListener("arrived", (event) => enhance(event.target));

/* The desk: the stock inline tables have header cells without a word; a plain cell says the same. */
all(".desk-page th:empty").forEach((cell) => {
  const plain = document.createElement("td");
  plain.className = cell.className;
  cell.replaceWith(plain);
});
