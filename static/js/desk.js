/* Recourse, the desk: keys, forms in place, who else is here. Every page works without this file. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const page = document.querySelector(".case[data-case]");
const act = document.getElementById("act");

/* A step opens where its button stands; its own address is in the bar, so reload and Back mean what they say. */
let before = null;

async function open(href) {
  let answer;
  try {
    answer = await fetch(href, { credentials: "same-origin", headers: { "X-In-Place": "1" } });
  } catch {
    location.assign(href);
    return;
  }
  const found = answer.ok && !answer.redirected
    ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("act")
    : null;
  if (!found?.querySelector("[data-acting]")) {
    location.assign(href);
    return;
  }
  before ??= { nodes: [...act.childNodes], href: location.href, title: document.title };
  act.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
  page.classList.add("case--acting");
  act.scrollTop = 0;
  if (history.state?.acting) history.replaceState({ acting: true }, "", href);
  else history.pushState({ acting: true }, "", href);
  act.dispatchEvent(new CustomEvent("arrived", { bubbles: true }));
  (act.querySelector("textarea, input:not([type=hidden]), select") || act.querySelector("h2")).focus({ preventScroll: true });
  beat();
}

function close() {
  if (!before) return false;
  act.replaceChildren(...before.nodes);
  page.classList.remove("case--acting");
  before = null;
  beat();
  return true;
}

if (page && act) {
  document.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    const step = event.target.closest("a[data-step]");
    if (step && page.contains(step)) {
      event.preventDefault();
      open(step.href);
      return;
    }
    if (event.target.closest("[data-back]") && before) {
      event.preventDefault();
      history.back();
    }
  });
  window.addEventListener("popstate", () => {
    if (!history.state?.acting && !close() && location.pathname.includes("/do/")) location.reload();
  });
}

/* Who else is here, and what came in: asked every half minute while the page is looked at. */
const pulse = document.querySelector("[data-pulse]");
async function beat() {
  if (!pulse || document.hidden) return;
  const body = new FormData(pulse);
  body.set("seen", page.dataset.head);
  body.set("doing", act?.querySelector("[data-acting]")?.dataset.acting || "");
  try {
    const answer = await fetch(pulse.action, { method: "POST", body, credentials: "same-origin" });
    const found = answer.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-here]");
    const place = document.querySelector("[data-here]");
    if (found && place && found.textContent !== place.textContent) place.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
  } catch { /* the next page says it */ }
}
if (pulse) {
  setInterval(beat, 30000);
  document.addEventListener("visibilitychange", beat);
}

/* A ready text goes where the words are being written. */
document.addEventListener("click", (event) => {
  const one = event.target.closest("[data-insert]");
  const field = one && one.form?.querySelector("textarea");
  if (!field) return;
  event.preventDefault();
  const level = one.form.querySelector("[name=level]:checked")?.value || "";
  const leg = level.split(":")[1] || "";
  const texts = all("[data-text]", one.closest("[data-macro]"));
  const text = (texts.find((node) => node.dataset.text === leg) || texts[0])?.textContent.trim() || "";
  const start = field.selectionStart ?? field.value.length;
  const gap = field.value && start === field.value.length && !field.value.endsWith("\n") ? "\n\n" : "";
  field.setRangeText(gap + text, start, field.selectionEnd ?? start, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  one.closest("details")?.removeAttribute("open");
  field.focus();
});

/* Keys. One key is one deed, and they can be turned off (WCAG 2.1.4). */
const help = document.getElementById("keys");
const OFF = "desk-keys";
const on = () => { try { return localStorage.getItem(OFF) !== "off"; } catch { return true; } };
const STEPS = { a: "ask", m: "message", e: "evidence", r: "refuse", d: "deadlock", h: "hand_over", s: "share", t: "take" };

function say() {
  if (!help) return;
  const button = help.querySelector("[data-keys-switch]");
  button.textContent = on() ? button.dataset.off : button.dataset.on;
  document.documentElement.classList.toggle("keys", on());
}

function rows() {
  return all(".queue__row, .record__item").filter((row) => row.offsetParent !== null);
}

function move(by) {
  const found = rows();
  if (!found.length) return;
  const now = found.findIndex((row) => row.classList.contains("at"));
  const next = found[Math.max(0, Math.min(found.length - 1, now < 0 ? (by > 0 ? 0 : found.length - 1) : now + by))];
  found.forEach((row) => row.classList.toggle("at", row === next));
  const target = next.querySelector(".queue__open, button, a") || next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(element) {
  if (!element) return false;
  element.click();
  return true;
}

function act_on(key) {
  const row = rows().find((one) => one.classList.contains("at"));
  if (key === "j" || key === "k") { move(key === "j" ? 1 : -1); return true; }
  if (key === "o") return press((row || rows()[0])?.querySelector(".queue__open, a"));
  if (key === "x" && row) return press(row.querySelector(".queue__tick input"));
  if (key === "t" && row) return press(row.querySelector("[data-step=take]"));
  if (key === "/") {
    const field = document.getElementById("find-case");
    field?.focus();
    field?.select();
    return Boolean(field);
  }
  if (/^[1-9]$/.test(key)) return press(all(".case-parts a[data-part], .queue-tabs a")[key - 1]);
  return press(document.querySelector(`[data-key="${CSS.escape(key)}"]`)) || press(STEPS[key] && document.querySelector(`#act a[data-step="${STEPS[key]}"], .free [data-step="${STEPS[key]}"]`));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Escape" && before && !document.querySelector("dialog[open], :popover-open")) {
    if (typing?.value && typing.matches("textarea")) { typing.blur(); return; }
    event.preventDefault();
    history.back();
    return;
  }
  if (typing || help?.open || !on()) return;
  if (event.key === "?" && help) {
    event.preventDefault();
    help.showModal();
    return;
  }
  if (act_on(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) help?.showModal();
  if (event.target.closest("[data-keys-switch]")) {
    try { localStorage.setItem(OFF, on() ? "off" : "on"); } catch { /* then they stay as they are */ }
    say();
  }
});
say();
