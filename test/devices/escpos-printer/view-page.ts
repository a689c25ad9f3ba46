/** The page beside the demo: the paper roll as it grows, the drawer, and the printer's troubles as buttons. */

/** One HTML page with everything in it; it asks the emulator's own address for news and nothing else. */
export const VIEW_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Receipt printer</title>
<link rel="icon" href="data:,">
<style>
  * { box-sizing: border-box; }
  html, body { height: 100%; margin: 0; }
  body {
    display: flex; flex-direction: column; background: #eceef1; color: #1d232b;
    font: 15px/1.4 ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif;
  }
  header { padding: 14px 16px 10px; background: #fff; border-bottom: 1px solid #d5d9df; }
  .title { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; }
  h1 { margin: 0; font-size: 17px; font-weight: 650; }
  .address { color: #5b6572; font-size: 13px; font-variant-numeric: tabular-nums; }
  .lamps { display: flex; gap: 8px; margin: 10px 0; }
  .lamp {
    flex: 1; min-width: 0; display: flex; align-items: center; gap: 8px; min-height: 44px; padding: 0 12px;
    border-radius: 8px; background: #f4f6f8; font-size: 14px;
  }
  .lamp i { flex: none; width: 10px; height: 10px; border-radius: 50%; background: #2f8f4e; }
  .lamp.warn i { background: #c77700; }
  .lamp.bad i { background: #c0392b; }
  .lamp.bad { background: #fbeceb; }
  .lamp.warn { background: #fdf3e3; }
  .lamp span { white-space: nowrap; }
  .lamp button { margin-left: auto; min-height: 32px; padding: 0 10px; flex: none; white-space: nowrap; }
  .troubles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; }
  button {
    min-height: 44px; padding: 4px 6px; border: 1px solid #c3c9d1; border-radius: 8px; background: #fff; color: inherit;
    font: inherit; font-size: 13px; line-height: 1.2; cursor: pointer;
  }
  button:hover { background: #f4f6f8; }
  button:focus-visible { outline: 3px solid #2b6cb0; outline-offset: 1px; }
  button[aria-pressed="true"] { background: #7a2318; border-color: #7a2318; color: #fff; }
  main { flex: 1; min-height: 0; overflow-y: auto; padding: 0 0 24px; scroll-behavior: smooth; }
  .slot {
    position: sticky; top: 0; z-index: 1; height: 14px; margin: 0 20px;
    background: linear-gradient(#3a424d, #59636f); border-radius: 0 0 6px 6px; box-shadow: 0 2px 5px rgb(0 0 0 / 25%);
  }
  .roll { display: flex; flex-direction: column; align-items: center; gap: 14px; }
  .strip { width: 340px; max-width: calc(100% - 48px); background: #fffefb; box-shadow: 0 1px 4px rgb(20 30 45 / 22%); }
  .strip img { display: block; width: 100%; height: auto; }
  .strip a { display: block; }
  .hanging { padding: 14px 17px; font: 11px/1.35 ui-monospace, monospace; white-space: pre; overflow: hidden; color: #333; margin: 0; }
  .empty { margin: 48px 24px; text-align: center; color: #5b6572; }
  .new { animation: feed .5s ease-out; }
  @keyframes feed { from { transform: translateY(-40px); opacity: .2; } }
  @media (prefers-reduced-motion: reduce) { .new { animation: none; } main { scroll-behavior: auto; } }
</style>
<header>
  <div class="title"><h1>Receipt printer</h1><span class="address" id="address"></span></div>
  <div class="lamps">
    <div class="lamp" id="printer" role="status"><i></i><span></span></div>
    <div class="lamp" id="drawer" role="status"><i></i><span></span><button id="shut" hidden>Close</button></div>
  </div>
  <div class="troubles">
    <button data-trouble="paper">Paper out</button>
    <button data-trouble="cover">Cover open</button>
    <button data-trouble="online">Off-line</button>
    <button data-trouble="power">Unplug</button>
  </div>
</header>
<main>
  <div class="slot"></div>
  <div class="roll" id="roll" aria-live="polite"></div>
</main>
<script type="module">
  const find = (id) => document.getElementById(id);
  const post = (control) => fetch("/control", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(control),
  });
  const TROUBLES = {
    paper: { is: (s) => s.paper === "out", on: { paper: "out" }, off: { paper: "ok" }, mend: "Put in paper", break: "Paper out" },
    cover: { is: (s) => s.cover === "open", on: { cover: "open" }, off: { cover: "closed" }, mend: "Close cover", break: "Cover open" },
    online: { is: (s) => !s.online, on: { online: false }, off: { online: true }, mend: "Go on-line", break: "Off-line" },
    power: { is: (s) => s.power === "off", on: { power: "off" }, off: { power: "on" }, mend: "Plug in", break: "Unplug" },
  };
  let state;
  const shown = new Map();

  function lamp(id, level, words) {
    find(id).className = "lamp " + level;
    find(id).querySelector("span").textContent = words;
  }

  function sayPrinter(s) {
    if (s.power === "off") return ["bad", "Unplugged"];
    if (s.cover === "open") return ["bad", "Cover is open"];
    if (s.paper === "out") return ["bad", "Paper is out"];
    if (!s.online) return ["bad", "Off-line"];
    if (s.paper === "near_end") return ["warn", "Paper near end"];
    return ["", s.hangingText ? "Printing" : "Ready"];
  }

  function drawRoll(s) {
    const roll = find("roll");
    let hanging = roll.querySelector(".hanging");
    if (s.hangingText) {
      if (!hanging) {
        hanging = Object.assign(document.createElement("pre"), { className: "strip hanging" });
        roll.prepend(hanging);
      }
      hanging.textContent = s.hangingText;
    } else hanging?.remove();
    for (const receipt of s.receipts) {
      if (shown.has(receipt.number)) continue;
      const strip = Object.assign(document.createElement("div"), { className: "strip new" });
      const link = Object.assign(document.createElement("a"), { href: receipt.picture, target: "_blank" });
      link.append(Object.assign(document.createElement("img"), { src: receipt.picture, alt: receipt.text }));
      strip.append(link);
      roll.prepend(strip);
      shown.set(receipt.number, strip);
      document.querySelector("main").scrollTop = 0;
    }
    roll.querySelector(".empty")?.remove();
    if (!s.receipts.length && !s.hangingText) {
      roll.append(Object.assign(document.createElement("p"), { className: "empty", textContent: "Nothing printed yet. Receipts appear here as they are cut." }));
    }
  }

  function draw(s) {
    state = s;
    find("address").textContent = "TCP port " + s.port;
    lamp("printer", ...sayPrinter(s));
    lamp("drawer", s.drawer === "open" ? "warn" : "", s.drawer === "open" ? "Drawer open" : "Drawer closed");
    find("shut").hidden = s.drawer !== "open";
    for (const button of document.querySelectorAll("[data-trouble]")) {
      const trouble = TROUBLES[button.dataset.trouble];
      button.setAttribute("aria-pressed", String(trouble.is(s)));
      button.textContent = trouble.is(s) ? trouble.mend : trouble.break;
    }
    drawRoll(s);
  }

  find("shut").addEventListener("click", () => post({ drawer: "closed" }));
  for (const button of document.querySelectorAll("[data-trouble]")) {
    button.addEventListener("click", () => {
      const trouble = TROUBLES[button.dataset.trouble];
      post(trouble.is(state) ? trouble.off : trouble.on);
    });
  }
  new EventSource("/events").addEventListener("message", ({ data }) => draw(JSON.parse(data)));
</script>
</html>
`;
