/* An exhibit in its frame: sizes, turning and moving without a new page. Boxes drawn with a pointer. All of it works without this file. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const SIZES = ["fit", "wide", "200", "400"];

function frame(figure) {
  const sheet = figure.querySelector("[data-frame-sheet]");
  if (!sheet) return;
  const picture = sheet.querySelector("[data-frame-picture]");

  const show = (size) => {
    sheet.dataset.shown = size;
    all("[data-size]", figure).forEach((link) => {
      if (link.dataset.size === size) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    pans();
  };
  const pans = () => sheet.classList.toggle("frame__sheet--pans", sheet.scrollWidth > sheet.clientWidth || sheet.scrollHeight > sheet.clientHeight);
  const turn = (by) => {
    if (!picture) return;
    const width = Number(picture.dataset.width);
    const height = Number(picture.dataset.height);
    const turned = (Number(picture.dataset.turned) + by + 360) % 360;
    const lying = turned % 180 === 90;
    const [across, down] = lying ? [height, width] : [width, height];
    picture.dataset.turned = turned;
    picture.setAttribute("viewBox", `0 0 ${across} ${down}`);
    picture.setAttribute("width", across);
    picture.setAttribute("height", down);
    const moves = { 0: "", 90: `translate(${height} 0) rotate(90)`, 180: `translate(${width} ${height}) rotate(180)`, 270: `translate(0 ${width}) rotate(270)` };
    picture.querySelector("image").setAttribute("transform", moves[turned]);
    pans();
  };

  figure.addEventListener("click", (event) => {
    const link = event.target.closest("[data-size], [data-turn]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.size) show(link.dataset.size);
    else turn(link.dataset.turn === "left" ? -90 : 90);
  });

  figure.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = SIZES.indexOf(sheet.dataset.shown);
    const wide = sheet.scrollWidth > sheet.clientWidth;
    if (event.key === "+" || event.key === "=") show(SIZES[Math.min(SIZES.length - 1, at + 1)]);
    else if (event.key === "-" || event.key === "−") show(SIZES[Math.max(0, at - 1)]);
    else if (event.key === "0") show("fit");
    else if (event.key === "r" || event.key === "R") turn(event.shiftKey ? -90 : 90);
    else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !wide) figure.querySelector(`[data-key="${event.key}"]`)?.click();
    else return;
    event.preventDefault();
  });

  /* A mouse moves a picture that is larger than its sheet; a finger does so by itself. */
  let held = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button || !sheet.classList.contains("frame__sheet--pans") || !picture) return;
    held = { x: event.clientX + sheet.scrollLeft, y: event.clientY + sheet.scrollTop };
    sheet.setPointerCapture(event.pointerId);
    sheet.classList.add("frame__sheet--held");
  });
  sheet.addEventListener("pointermove", (event) => {
    if (held) sheet.scrollTo(held.x - event.clientX, held.y - event.clientY);
  });
  ["pointerup", "pointercancel"].forEach((name) => sheet.addEventListener(name, () => {
    held = null;
    sheet.classList.remove("frame__sheet--held");
  }));
  pans();
}

/* Boxes: each one that is drawn goes along with whichever button is pressed next. */
function cover(place) {
  const page = place.querySelector(".cover__page");
  const field = place.querySelector("[data-cover-drawn]");
  const undo = place.querySelector("[data-cover-undo]");
  if (!page || !field) return;
  const view = page.viewBox.baseVal;
  const drawn = [];
  let open = null;

  const spot = (event) => {
    const box = page.getBoundingClientRect();
    const inside = (value) => Math.min(1, Math.max(0, value));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  };
  const tell = () => {
    field.value = drawn.map((one) => `${place.dataset.page}:${one.sides.join(",")}`).join(";");
    undo.hidden = !drawn.length;
  };
  const draw = (rect, from, to) => {
    rect.setAttribute("x", Math.min(from[0], to[0]) * view.width);
    rect.setAttribute("y", Math.min(from[1], to[1]) * view.height);
    rect.setAttribute("width", Math.abs(from[0] - to[0]) * view.width);
    rect.setAttribute("height", Math.abs(from[1] - to[1]) * view.height);
  };
  page.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("class", "cover__box cover__box--new");
    page.append(rect);
    open = { rect, from: spot(event) };
    page.setPointerCapture(event.pointerId);
  });
  page.addEventListener("pointermove", (event) => {
    if (open) draw(open.rect, open.from, spot(event));
  });
  page.addEventListener("pointerup", (event) => {
    if (!open) return;
    const to = spot(event);
    const left = Math.floor(Math.min(open.from[0], to[0]) * 1000);
    const top = Math.floor(Math.min(open.from[1], to[1]) * 1000);
    const width = Math.min(1000 - left, Math.ceil(Math.abs(open.from[0] - to[0]) * 1000));
    const height = Math.min(1000 - top, Math.ceil(Math.abs(open.from[1] - to[1]) * 1000));
    if (width < 5 || height < 5) open.rect.remove();
    else {
      draw(open.rect, open.from, to);
      drawn.push({ rect: open.rect, sides: [left, top, width, height] });
    }
    open = null;
    tell();
  });
  page.addEventListener("pointercancel", () => {
    open?.rect.remove();
    open = null;
  });
  undo.addEventListener("click", () => {
    drawn.pop()?.rect.remove();
    tell();
  });
}

all("[data-frame]").forEach(frame);
all("[data-cover]").forEach(cover);
