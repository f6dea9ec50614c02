// Runs in a page: what a person with a screen reader or a keyboard, or with weak eyes, would trip over. Gives one line for each.
(() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const nameOf = (node) => node.getAttribute('aria-label') ?? node.textContent.trim();
  const line = (node) => node.outerHTML.slice(0, 80);

  if (document.documentElement.lang === '') found.push('the page has no language');
  if (document.title === '') found.push('the page has no title');
  if (all('h1').length !== 1) found.push('the page has not one h1');
  if (all('main').length !== 1) found.push('the page has not one main');
  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) found.push(`id ${id} twice`);
  for (const node of all('input, select, textarea'))
    if (node.labels.length === 0 && !node.ariaLabel) found.push(`no label: ${line(node)}`);
  for (const node of all('button, a[href], summary')) if (nameOf(node) === '') found.push(`no name: ${line(node)}`);
  for (const node of all('th')) if (!node.scope) found.push(`no scope: ${line(node)}`);
  for (const node of all('[role=region], svg[role]'))
    if (!node.getAttribute('aria-label')) found.push(`no label: ${line(node)}`);
  for (const node of all('svg:not([role], [aria-hidden])')) found.push(`no role: ${line(node)}`);
  for (const node of all('a[href^="#"]'))
    if (!document.getElementById(node.getAttribute('href').slice(1))) found.push(`leads nowhere: ${line(node)}`);
  for (const node of all('*')) {
    const { overflowX } = getComputedStyle(node);
    if (['auto', 'scroll'].includes(overflowX) && node.scrollWidth > node.clientWidth + 1 && node.tabIndex < 0)
      found.push(`no keyboard scrolls: ${line(node)}`);
  }

  // Contrast of text, at least 4.5 to 1 (WCAG 2.2, 1.4.3).
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const [r, g, b, a] = colour(getComputedStyle(at).backgroundColor);
      if (a === 255) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const pale = new Set();
  for (const node of all('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!own || !shown(node) || node.closest('script, title, option')) continue;
    const shape = node.closest('svg') && node.parentElement.querySelector(':scope > rect, :scope > circle');
    const style = getComputedStyle(node);
    const ink = colour(node.closest('svg') ? style.fill : style.color).slice(0, 3);
    const filled = shape && colour(getComputedStyle(shape).fill);
    const ground = filled && filled[3] === 255 ? filled.slice(0, 3) : groundOf(node);
    const ratio = contrast(luminance(ink), luminance(ground));
    if (ratio < 4.5)
      pale.add(
        `contrast ${ratio.toFixed(1)}: ${node.tagName} ${node.className.baseVal ?? node.className} ${node.textContent.slice(0, 20)}`,
      );
  }
  return [...found, ...pale];
})();
