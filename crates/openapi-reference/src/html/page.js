// The page can be read and filtered without this; it adds search, themes, copying and a mark in the contents.
(() => {
  const root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const nav = one("#nav");

  // Theme. A file opened from disk may have no storage.
  const stored = (value) => {
    try {
      return value === undefined ? localStorage.getItem("theme") : localStorage.setItem("theme", value);
    } catch {
      return null;
    }
  };
  const themes = ["automatic", "light", "dark"];
  const button = one("#theme button");
  const setTheme = (theme) => {
    if (theme === "automatic") delete root.dataset.theme;
    else root.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  let theme = themes.includes(stored()) ? stored() : themes[0];
  setTheme(theme);
  button.onclick = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    stored(theme);
    setTheme(theme);
  };
  one("#theme").hidden = false;

  // Copying.
  for (const caption of all(".code figcaption")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.setAttribute("aria-label", "Copy: " + caption.textContent);
    copy.onclick = async () => {
      const shown = all("pre", caption.parentElement).find((it) => it.offsetParent);
      try {
        await navigator.clipboard.writeText(shown.textContent);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(shown);
        copy.textContent = "Selected";
      }
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    };
    caption.append(copy);
  }

  // What a link leads to must be seen, whatever the filter hides.
  const seen = (id) => {
    const target = id && document.getElementById(decodeURIComponent(id));
    if (!target) return;
    if (!target.getClientRects().length) {
      const everything = one("#ev-all");
      if (everything) everything.checked = true;
      for (let it = target.closest("details"); it; it = it.parentElement.closest("details")) it.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", () => seen(location.hash.slice(1)));
  nav.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (nav.matches(":popover-open")) nav.hidePopover();
  });

  // Filter: said aloud, since only the eye would notice.
  one("#filter")?.addEventListener("change", (event) => {
    const level = event.target.id.slice(3);
    const shown = all("main article").filter((it) => it.getClientRects().length).length;
    one("#filtered").textContent = level === "all" ? "Everything is shown." : `${shown} entries with what is ${level} are shown.`;
  });

  // Search.
  const query = one("#query");
  const results = one("#results");
  let index;
  let selected = -1;
  const MOST = 8;
  const build = () => all("[data-find]").map((element) => {
    const title = element.dataset.find;
    const { kind, note = kind } = element.dataset;
    const text = kind === "group" ? title : title + " " + element.textContent;
    // Groups and pages are made of entries of their own, which are nearer to what is looked for.
    const names = ["group", "page"].includes(kind) ? [] : all(".name", element).map((it) => it.textContent.toLowerCase());
    return { id: element.id, kind, title, note, names, low: title.toLowerCase() + " " + note.toLowerCase(), text: text.toLowerCase() };
  });
  const rank = (entry, words) => {
    let sum = 0;
    for (const word of words) {
      const at = entry.low.indexOf(word);
      if (at === 0) sum += 8;
      else if (at > 0) sum += "_ .".includes(entry.low[at - 1]) ? 6 : 4;
      else if (entry.names.some((it) => it.includes(word))) sum += 3;
      else if (entry.text.includes(word)) sum += 1;
      else return 0;
    }
    return sum + (entry.kind === "operation" ? .5 : 0);
  };
  const select = (position) => {
    const items = all("li", results);
    selected = items.length ? (position + items.length) % items.length : -1;
    items.forEach((item, at) => item.setAttribute("aria-selected", at === selected));
    items[selected]?.scrollIntoView({ block: "nearest" });
    if (selected < 0) query.removeAttribute("aria-activedescendant");
    else query.setAttribute("aria-activedescendant", items[selected].id);
  };
  const close = () => {
    results.hidden = true;
    results.replaceChildren();
    query.setAttribute("aria-expanded", "false");
    select(0);
  };
  const search = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    one("#found").textContent = "";
    if (!words.length) return close();
    index ??= build();
    const found = index.map((entry) => ({ entry, rank: rank(entry, words) })).filter((it) => it.rank);
    found.sort((a, b) => b.rank - a.rank);
    results.replaceChildren(...found.slice(0, MOST).map(({ entry }, at) => {
      const item = document.createElement("li");
      const note = document.createElement("small");
      item.id = "result-" + at;
      item.role = "option";
      item.dataset.target = entry.id;
      note.textContent = entry.note;
      item.append(entry.title, " ", note);
      return item;
    }));
    results.hidden = !found.length;
    query.setAttribute("aria-expanded", String(!!found.length));
    one("#found").textContent = found.length ? `${Math.min(found.length, MOST)} of ${found.length} results` : "Nothing found";
    select(0);
  };
  const go = (item) => {
    if (!item) return;
    const id = item.dataset.target;
    close();
    query.value = "";
    if (nav.matches(":popover-open")) nav.hidePopover();
    if (location.hash === "#" + id) document.getElementById(id).scrollIntoView();
    else location.hash = id;
    const target = document.getElementById(id);
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };
  query.addEventListener("input", search);
  query.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") select(selected + 1);
    else if (event.key === "ArrowUp") select(selected - 1);
    else if (event.key === "Enter") go(all("li", results)[selected]);
    else if (event.key === "Escape" && !results.hidden) { query.value = ""; close(); }
    else return;
    event.preventDefault();
  });
  results.addEventListener("mousedown", (event) => {
    event.preventDefault();
    go(event.target.closest("li"));
  });
  query.addEventListener("blur", () => { results.hidden = true; query.setAttribute("aria-expanded", "false"); });
  query.addEventListener("focus", search);
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea")) return;
    event.preventDefault();
    if (one(".bar").getClientRects().length) nav.showPopover();
    query.focus();
  });
  one("#search").hidden = false;

  // The contents show where the reader is.
  const links = new Map(all(".contents a", nav).map((link) => [link.hash.slice(1), link]));
  const visible = new Set();
  const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) visible[entry.isIntersecting ? "add" : "delete"](entry.target);
    // The last section may be too short to be scrolled to where it would count.
    const ended = innerHeight + scrollY >= root.scrollHeight - 2;
    const here = ended ? places.at(-1) : places.findLast((it) => visible.has(it) && !places.some((other) => other !== it && it.contains(other) && visible.has(other)));
    for (const link of links.values()) link.removeAttribute("aria-current");
    const link = here && links.get(here.id);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    const box = link.getBoundingClientRect();
    if (box.height && (box.top < 0 || box.bottom > innerHeight)) link.scrollIntoView({ block: "center" });
  }, { rootMargin: "-15% 0px -75% 0px" });
  places.forEach((it) => watch.observe(it));

  seen(location.hash.slice(1));
  root.dataset.script = "ready";
})();
