// What the pages can do beyond being read: keys, copying, live updates, filtering while typing. All of them work without it.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add("script");

  // Times grow older while the page stays open.
  const units = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [5184000, 86400, "d"], [63072000, 2592000, "months"], [Infinity, 31536000, "years"]];
  const relative = (then) => {
    const seconds = Math.floor((Date.now() - then) / 1000);
    if (seconds >= 0 && seconds < 5) return "just now";
    const [, size, name] = units.find(([limit]) => Math.abs(seconds) < limit);
    const text = `${Math.floor(Math.abs(seconds) / size)} ${name}`;
    return seconds < 0 ? `in ${text}` : `${text} ago`;
  };
  const age = () => all("time[datetime]").forEach((time) => {
    const text = relative(Date.parse(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  });
  setInterval(age, 10000);

  // Choosing issues.
  const count = () => {
    const boxes = all("input[name=issue]");
    const chosen = boxes.filter((box) => box.checked).length;
    const label = one("[data-chosen]");
    if (label) label.textContent = `${chosen} chosen`;
    const whole = one("[data-all]");
    if (whole) {
      whole.checked = chosen > 0 && chosen === boxes.length;
      whole.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("input[name=issue]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-all], input[name=issue]")) count();
  });

  // What the search box suggests goes on from the words that stand in it.
  const suggest = (input) => {
    const head = input ? input.value.slice(0, input.value.lastIndexOf(" ") + 1) : "";
    all("#words option").forEach((option) => { option.dataset.word ??= option.value; option.value = head + option.dataset.word; });
  };

  // The list takes a new page in place, and keeps what is chosen, typed and pointed at.
  let asked = 0;
  const renew = async (address) => {
    const mine = ++asked;
    const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
    const text = await answer.text();
    if (mine !== asked) return;
    const fresh = one("#live-region", new DOMParser().parseFromString(text, "text/html"));
    const region = one("#live-region");
    if (!fresh || !region) return;
    const chosen = new Set(all("input[name=issue]:checked").map((box) => box.value));
    const pointed = one("tr.here")?.dataset.issue;
    const focused = document.activeElement;
    const place = focused?.id || focused?.closest?.("tr")?.dataset.issue;
    const search = one("#q");
    region.replaceWith(fresh);
    if (search && one("#q")) {
      const keep = focused === search;
      const [start, end] = [search.selectionStart, search.selectionEnd];
      one("#q").replaceWith(search);
      if (keep) { search.focus(); search.setSelectionRange(start, end); }
    }
    all("input[name=issue]").forEach((box) => { box.checked = chosen.has(box.value); });
    if (pointed) one(`tr[data-issue="${pointed}"]`)?.classList.add("here");
    suggest(one("#q"));
    if (place && focused !== search && place !== "main") (document.getElementById(place) || one(`tr[data-issue="${place}"] a`))?.focus();
    count();
  };

  // Live updates: the list renews itself, the page of an issue says that it happened again. Who does not look does not listen.
  const happened = async () => {
    const head = one("[data-api]");
    const issue = await (await fetch(head.dataset.api, { credentials: "same-origin" })).json();
    const more = issue.count - Number(head.dataset.count);
    const note = one("[data-again]");
    if (!(more > 0)) return;
    one("span", note).textContent = more === 1 ? "It has just happened again." : `It has happened ${more} more times.`;
    note.hidden = false;
  };
  let source = null;
  let last = null;
  let waiting = null;
  const changed = () => {
    waiting ??= setTimeout(() => { waiting = null; (one("#live-region") ? renew(location.href) : happened()).catch(() => {}); }, 400);
  };
  const live = (shown) => { const mark = one("[data-live-state]"); if (mark) mark.hidden = !shown; };
  const listen = () => {
    if (source || document.hidden || !document.body.dataset.live || !window.EventSource) return;
    source = new EventSource(document.body.dataset.live);
    source.addEventListener("open", () => live(true));
    source.addEventListener("error", () => live(false));
    source.addEventListener("stats", (event) => {
      const { size_bytes: _, ...standing } = JSON.parse(event.data);
      const now = JSON.stringify(standing);
      if (last !== null && last !== now) changed();
      last = now;
    });
  };
  const hush = () => { source?.close(); source = null; live(false); };
  listen();
  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  addEventListener("pagehide", hush);
  addEventListener("pageshow", listen);

  // Filtering while typing.
  let typing = null;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#q")) return;
    suggest(event.target);
    clearTimeout(typing);
    typing = setTimeout(() => {
      const address = new URL(event.target.form.action);
      for (const [name, value] of new FormData(event.target.form)) if (value) address.searchParams.set(name, value);
      history.replaceState(null, "", address);
      renew(address).catch(() => {});
    }, 250);
  });

  // Copying.
  const copy = async (link) => {
    const before = link.textContent;
    try {
      const text = await (await fetch(link.href, { credentials: "same-origin" })).text();
      await navigator.clipboard.writeText(text);
      link.textContent = "Copied";
      setTimeout(() => { link.textContent = before; }, 1600);
    } catch { location.href = link.href; }
  };
  // A value that was opened gets a button that copies it whole.
  document.addEventListener("toggle", (event) => {
    const text = event.target.open && event.target.matches("details.raw, details.long") && one(":scope > pre", event.target);
    if (!text || one(":scope > .copy", event.target)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(text.textContent); button.textContent = "Copied"; } catch { getSelection().selectAllChildren(text); }
    });
    text.before(button);
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-copy]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); copy(link); }
    if (event.target.closest("[data-keys]")) one("#keys").showModal();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // Keys.
  const rows = () => all("tr.issue, tr.event, details.frame");
  const point = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("here"));
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    list.forEach((row) => row.classList.toggle("here", row === next));
    next.scrollIntoView({ block: "nearest" });
    (one("a.title", next) || one("summary", next))?.focus({ preventScroll: true });
  };
  const change = (action) => {
    const row = one("tr.here");
    const button = row ? one(`#bulk button[value="${action}"]`) : null;
    if (!button) return;
    if (!all("input[name=issue]:checked").length) one("input[name=issue]", row).checked = true;
    button.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      all("details.menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
      if (event.target.matches?.("#q")) event.target.blur();
      return;
    }
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select") || one("dialog[open]")) return;
    const pressed = one(`[data-key="${CSS.escape(event.key)}"]`);
    const keys = {
      j: () => point(1), k: () => point(-1), "?": () => one("#keys").showModal(), "/": () => one("#q")?.focus(),
      x: () => { const box = one("tr.here input[name=issue]"); if (box) { box.checked = !box.checked; count(); } },
      r: () => change("resolve"), i: () => change("ignore"),
      u: () => { const head = one("[data-list]"); if (head) location.href = head.dataset.list; },
      Enter: () => { if (document.activeElement === document.body) one("tr.here a.title")?.click(); },
    };
    if (pressed) { event.preventDefault(); pressed.click(); } else if (keys[event.key]) {
      if (event.key !== "Enter") event.preventDefault();
      keys[event.key]();
    }
  });
  count();
})();
