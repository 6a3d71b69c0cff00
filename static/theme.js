// Before the first paint: the theme that the reader chose, if any. A file of its own, because the
// content security policy allows no script in the page.
try {
  const theme = localStorage.getItem('scalefloor:theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
