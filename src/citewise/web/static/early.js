// Runs before the first paint, so that a chosen theme or hidden tallies never flash.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("citewise:theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("citewise:tallies") === "hidden") root.dataset.tallies = "hidden";
  } catch {
    // Storage may be forbidden; the page then follows the system.
  }
})();
