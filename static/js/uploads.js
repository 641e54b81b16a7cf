/* form[data-uploads]: files go to the server in parts as soon as they are chosen, go on by themselves after a broken line,
   and the form then only names them. Without this file they go with the form. The words come from [data-file-list]. */

const LIMIT = 25 * 1024 * 1024;
const LEAST = 64 * 1024, MOST = 1024 * 1024;
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

class Refused extends Error {}

/* Resolves when the line may be back: at once when the browser says so, else after a while that grows. */
const line = (tries) => new Promise((go) => {
  const timer = setTimeout(done, Math.min(30, 2 ** tries) * 1000 * (0.75 + Math.random() / 2));
  function done() { clearTimeout(timer); window.removeEventListener("online", done); go(); }
  window.addEventListener("online", done);
});

class Sending {
  constructor(box, file, known = null) {
    Object.assign(this, { box, file, name: known?.name ?? file.name, size: known?.size ?? file.size, token: known?.token ?? "", offset: known?.offset ?? 0, step: LEAST * 4 });
    this.row = make("li", "file");
    this.mark = make("span", "file__mark");
    this.meta = make("span", "file__meta");
    this.bar = Object.assign(document.createElement("progress"), { max: this.size || 1, value: this.offset });
    this.bar.setAttribute("aria-label", box.say("sending", this.name));
    this.button = make("button", "btn btn--quiet btn--small", box.words.cancel);
    this.button.type = "button";
    this.button.append(make("span", "visually-hidden", ` ${this.name}`));
    this.button.addEventListener("click", () => this.drop());
    this.row.append(this.mark, make("span", "file__name", this.name), this.button, this.meta, this.bar);
    box.list.append(this.row);
    if (this.file) this.picture();
    if (this.whole) this.finish(false);
    else if (!this.file) this.note(box.say("choose", this.percent));
    else this.show();
  }

  get whole() { return Boolean(this.token) && this.offset === this.size; }
  get percent() { return `${Math.floor(100 * this.offset / (this.size || 1))} %`; }

  picture() {
    if (!this.file.type.startsWith("image/") || /hei[cf]$/.test(this.file.type) || this.size > LIMIT) return;
    const image = Object.assign(new Image(), { alt: "", src: URL.createObjectURL(this.file) });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    image.addEventListener("error", () => image.remove(), { once: true });
    this.mark.append(image);
  }

  note(text) { this.meta.textContent = `${size(this.size)} · ${text}`; this.bar.value = this.offset; }
  show() { this.note(this.box.say("sent", this.percent)); }

  async run() {
    if (this.gone || this.whole || this.failed) return;
    if (this.size > LIMIT) return this.fail(this.box.words.tooBig);
    this.box.announce(this.box.say("sending", this.name));
    try {
      await this.begin();
      let told = 50;
      while (!this.gone && !this.whole) {
        await this.part();
        if (this.gone) return;
        this.show();
        if (this.size > 4 * LEAST && 100 * this.offset / this.size >= told && !this.whole) {
          this.box.announce(`${this.name}: ${this.percent}`);
          told += 50;
        }
      }
      if (!this.gone) this.finish(true);
    } catch (error) {
      if (this.gone) return;
      if (!(error instanceof Refused)) throw error;
      this.fail(error.message);
    }
  }

  async begin() {
    const sha256 = hex(await crypto.subtle.digest("SHA-256", await this.file.arrayBuffer()));
    const said = { place: this.box.place, name: this.name, size: this.size, sha256 };
    const answer = await this.ask("", JSON.stringify(said), { "Content-Type": "application/json" });
    const { token, offset } = await answer.json();
    this.box.sendings.filter((other) => other !== this && other.token === token).forEach((other) => other.vanish());
    Object.assign(this, { token, offset });
    this.show();
  }

  async part() {
    const from = this.offset, began = performance.now();
    const answer = await this.ask(`${this.token}/`, this.file.slice(from, from + this.step), { "Content-Type": "application/octet-stream", "Upload-Offset": from });
    if (answer.status === 404) return this.begin();
    this.offset = (await answer.json()).offset;
    if (answer.status === 200) this.step = Math.max(LEAST, Math.min(MOST, performance.now() - began < 1500 ? this.step * 2 : this.step / 2));
  }

  /* The answer to a POST, however often the line breaks; after each break the server says first where to go on. */
  async ask(path, body, headers) {
    for (let tries = 0; ; tries++) {
      if (this.gone) throw new Refused("");
      try {
        const answer = await fetch(this.box.address + path, { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: this.stop.signal, headers: { ...headers, "X-CSRFToken": this.box.csrf } });
        if (answer.type === "opaqueredirect" || answer.status === 403) throw new Refused(this.box.words.signedOut);
        if (answer.status === 422) throw new Refused((await answer.json()).refused);
        if (answer.status === 429) { await wait(1000 * (answer.headers.get("Retry-After") || 30)); continue; }
        if (answer.ok || answer.status === 409 || (answer.status === 404 && path)) {
          if (tries) this.box.announce(this.box.say("again", this.name));
          return answer;
        }
        if (answer.status < 500) throw new Refused(this.box.words.failed);
      } catch (error) {
        if (error instanceof Refused || this.gone) throw error instanceof Refused ? error : new Refused("");
      }
      this.note(this.box.say("broken", this.percent));
      if (!tries) this.box.announce(this.box.say("broken", this.percent));
      this.step = LEAST;
      await line(tries);
    }
  }

  stop = new AbortController();

  finish(aloud) {
    this.bar.remove();
    this.note(this.box.words.ready);
    this.button.firstChild.textContent = this.box.words.remove;
    this.input = Object.assign(document.createElement("input"), { type: "hidden", name: `sent-${this.box.input.name}`, value: `${this.token}/${this.name}` });
    this.row.append(this.input);
    if (aloud) this.box.announce(this.box.say("done", this.name));
  }

  fail(why) {
    this.failed = true;
    this.bar.remove();
    this.row.classList.add("file--error");
    this.meta.textContent = why;
    this.button.firstChild.textContent = this.box.words.remove;
    this.box.announce(why.includes(this.name) ? why : `${this.name}: ${why}`);
  }

  vanish() { this.gone = true; this.stop.abort(); this.row.remove(); }

  drop() {
    const next = this.row.nextElementSibling?.querySelector("button") || this.box.input;
    this.vanish();
    this.box.announce(this.box.say("dropped", this.name));
    next.focus();
    if (this.token) fetch(`${this.box.address}${this.token}/`, { method: "POST", body: '{"drop":true}', credentials: "same-origin", redirect: "manual", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": this.box.csrf } }).catch(() => {});
  }
}

class Box {
  constructor(form, picker) {
    this.input = picker.querySelector("[type=file]");
    this.list = picker.querySelector("[data-file-list]");
    this.words = this.list.dataset;
    this.list.removeAttribute("aria-live");
    Object.assign(this, { form, address: form.dataset.uploads, place: `${form.dataset.uploadPlace}:${this.input.name}`, sendings: [], queue: Promise.resolve() });
    this.voice = make("p", "visually-hidden");
    this.voice.setAttribute("role", "status");
    picker.append(this.voice);
    this.input.addEventListener("change", (event) => { event.stopImmediatePropagation(); this.take([...this.input.files]); }, true);
  }

  get csrf() { return this.form.querySelector("[name=csrfmiddlewaretoken]").value; }
  get busy() { return this.sendings.some((one) => one.file && !one.gone && !one.failed && !one.whole); }
  say(word, value) { return (this.words[word] || "").replace("…", value); }
  announce(text) { this.voice.textContent = ""; setTimeout(() => { this.voice.textContent = text; }, 60); }

  take(files) {
    this.input.value = "";
    if (!this.input.multiple) this.sendings.filter((one) => !one.gone).forEach((one) => (one.file || one.whole ? one.drop() : null));
    for (const file of files) {
      // Whoever chooses a half-sent file again goes on with it: the server knows it by what is in it.
      const sending = new Sending(this, file);
      this.sendings.push(sending);
      this.queue = this.queue.then(() => sending.run());
    }
  }

  restore(found) {
    found.filter((one) => one.place === this.place).forEach((one) => this.sendings.push(new Sending(this, null, one)));
  }
}

function wire(form) {
  const boxes = [...form.querySelectorAll("[data-file-picker]")].filter((picker) => picker.querySelector("[data-file-list]")).map((picker) => new Box(form, picker));
  fetch(form.dataset.uploads, { credentials: "same-origin", redirect: "manual" })
    .then((answer) => (answer.ok ? answer.json() : { uploads: [] }))
    .then(({ uploads }) => boxes.forEach((box) => box.restore(uploads)), () => {});
  /* The form waits for what is on its way. */
  form.addEventListener("submit", async (event) => {
    const busy = boxes.filter((box) => box.busy);
    if (!busy.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    busy.forEach((box) => box.announce(box.words.waits));
    if (form.dataset.waits) return;
    form.dataset.waits = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    while (boxes.some((box) => box.busy)) await Promise.all([...boxes.map((box) => box.queue), wait(100)]);
    delete form.dataset.waits;
    event.submitter?.removeAttribute("aria-busy");
    if (!boxes.some((box) => box.sendings.some((one) => one.failed && !one.gone))) form.requestSubmit(event.submitter);
  }, true);
}

if (window.crypto?.subtle) {
  const wireAll = (scope) => scope.querySelectorAll("form[data-uploads]").forEach(wire);
  wireAll(document);
  document.addEventListener("arrived", (event) => wireAll(event.target));
}
