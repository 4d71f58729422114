"use strict";
// Heads of sortable tables become buttons; rows are sorted within their family.
(() => {
  const UNITS = { ms: 0.001, s: 1, min: 60, "초": 1, "분": 60 };
  const PART = /[−-]?[\d,.]*\d(?:e[−-]?\d+)?/;
  const number = (text) => {
    const time = [...text.matchAll(/([\d.]+) ?(ms|min|s|초|분)(?![a-z])/g)];
    if (time.length) return time.reduce((sum, [, n, unit]) => sum + n * UNITS[unit], 0);
    const found = text.match(PART);
    return found ? Number(found[0].replace(/,/g, "").replace("−", "-")) : NaN;
  };
  const compare = (a, b, numeric) => {
    if (!numeric) return a.localeCompare(b);
    const [x, y] = [number(a), number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? Number.isNaN(x) - Number.isNaN(y) : x - y;
  };
  const sort = (table, head) => {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const numeric = head.classList.contains("n");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("family"));
      rows.sort((a, b) => {
        const order = compare(a.cells[column].textContent, b.cells[column].textContent, numeric);
        return down ? -order : order;
      });
      body.append(...rows);
    }
  };
  for (const table of document.querySelectorAll("table:not(.matrices table)")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  }
  // Rows of a long table are picked by what their columns hold.
  const filter = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const bar = document.createElement("div");
    const count = document.createElement("output");
    bar.className = "filters";
    const selects = table.dataset.filters.split("|").map((name) => {
      const column = heads.findIndex((head) => head.textContent === name);
      const values = new Set(rows.map((row) => row.cells[column].textContent));
      const label = document.createElement("label");
      const select = document.createElement("select");
      select.append(new Option(table.dataset.all, ""), ...[...values].map((value) => new Option(value)));
      select.dataset.column = column;
      select.addEventListener("change", show);
      label.append(`${name} `, select);
      bar.append(label);
      return select;
    });
    function show() {
      for (const row of rows) {
        row.hidden = selects.some((one) => one.value && row.cells[one.dataset.column].textContent !== one.value);
      }
      count.textContent = table.dataset.rows.replace("#", rows.filter((row) => !row.hidden).length);
    }
    bar.append(count);
    table.parentNode.before(bar);
    show();
  };
  for (const table of document.querySelectorAll("table[data-filters]")) filter(table);
  // A cell of a matrix opens its pictures, and closes those of the one before.
  const look = (cell) => {
    const tiles = document.getElementById(cell.hash.slice(1));
    for (const other of tiles.closest(".cells").children) other.open = other.contains(tiles);
    tiles.closest(".cells").prepend(tiles.parentNode);
    tiles.closest(".cells-lid").open = true;
    tiles.parentNode.scrollIntoView({ block: "nearest" });
    tiles.previousElementSibling.focus({ preventScroll: true });
  };
  for (const cell of document.querySelectorAll(".matrices a")) {
    cell.addEventListener("click", (event) => {
      event.preventDefault();
      look(cell);
    });
  }
  // On a phone a figure fills the width; a tap shows it at its own size, to be moved sideways.
  for (const image of document.querySelectorAll("figure img")) {
    image.addEventListener("click", () => image.parentNode.classList.toggle("large"));
  }
  // A printed page has no lid to lift.
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
})();
