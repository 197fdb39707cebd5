// Sets the chosen theme before the first paint; the button that changes it is
// wired in app.js. "auto" follows the system.
(() => {
  let theme = 'auto';
  try { theme = localStorage.getItem('anping-theme') || 'auto'; } catch { /* storage is closed: the system decides */ }
  document.documentElement.dataset.theme = theme;
})();
