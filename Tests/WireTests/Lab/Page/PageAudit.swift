/// Scripts that look through the page as it is shown; each returns a list of complaints.
enum PageAudit {
    /// Elements that reach beyond the width of the window, unless something around them scrolls or cuts them off.
    static let overflow = """
        const isHeld = (e) => {
          for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) {
            if (getComputedStyle(a).overflowX !== 'visible') return true;
          }
          return false;
        };
        const width = arguments[0];
        const wide = [...document.querySelectorAll('body *')]
          .filter((e) => e.getBoundingClientRect().right > width + 0.5 && !isHeld(e))
          .map((e) => e.outerHTML.slice(0, 120));
        const page = document.scrollingElement.scrollWidth;
        return page > width ? [`the page is ${page} wide`, ...wide] : wide;
        """

    /// Text whose contrast is below 4.5 : 1, or 3 : 1 where it is large (WCAG 2.2, 1.4.3). Disabled controls are exempt.
    static let contrast = """
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 1;
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const known = new Map();
        const rgba = (colour) => {
          if (!known.has(colour)) {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
            known.set(colour, [r, g, b, a / 255]);
          }
          return known.get(colour);
        };
        const over = ([r, g, b, a], ground) => [r, g, b].map((c, i) => c * a + ground[i] * (1 - a));
        const ground = (element) => {
          const layers = [];
          for (let e = element; e; e = e.parentElement) {
            layers.push(rgba(getComputedStyle(e).backgroundColor));
            if (layers.at(-1)[3] === 1) break;
          }
          return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
        };
        const luminance = (colour) => {
          const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
          const [r, g, b] = colour.map((c) => linear(c / 255));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const contrast = (a, b) => {
          const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
          return (high + 0.05) / (low + 0.05);
        };
        const opacity = (element) => {
          let value = 1;
          for (let e = element; e; e = e.parentElement) value *= Number(getComputedStyle(e).opacity);
          return value;
        };
        const hasText = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
          || e.matches('input:not([type=radio]):not([type=checkbox]), textarea');
        const complaints = new Set();
        for (const e of document.querySelectorAll('body *')) {
          if (!hasText(e) || e.closest('noscript, option, datalist, title') || e.matches(':disabled')) continue;
          if (e.closest('label')?.querySelector(':disabled')) continue;
          const box = e.getBoundingClientRect();
          if (!e.checkVisibility({ visibilityProperty: true }) || box.width < 2 || box.height < 2) continue;
          const style = getComputedStyle(e);
          const [r, g, b, a] = rgba(e.closest('svg') ? style.fill : style.color);
          const below = ground(e);
          const ratio = contrast(over([r, g, b, a * opacity(e)], below), below);
          const size = parseFloat(style.fontSize);
          const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
          if (ratio < (isLarge ? 3 : 4.5)) {
            const colours = `${style.color} on ${below.map(Math.round)}`;
            complaints.add(`${ratio.toFixed(2)}: ${e.outerHTML.slice(0, 100)} ${colours}`);
          }
        }
        return [...complaints];
        """

    /// Headings, landmarks, ids, references, pictures, lists and the live region.
    static let structure = """
        const complaints = [];
        const all = (selector) => [...document.querySelectorAll(selector)];
        const shown = (selector) => all(selector).filter((e) => e.checkVisibility());
        const complain = (what, found) => complaints.push(...found.map((e) => `${what}: ${e.outerHTML.slice(0, 100)}`));
        for (const selector of ['h1', 'body > header', 'body > main', 'body > footer', 'nav']) {
          if (shown(selector).length !== 1) complaints.push(`${shown(selector).length} × ${selector}`);
        }
        if (!document.documentElement.lang) complaints.push('no language');
        if (all('[aria-live=polite][role=status]').length === 0) complaints.push('no live region');
        let level = 0;
        for (const heading of shown('h1, h2, h3, h4, h5, h6')) {
          const next = Number(heading.localName[1]);
          if (next > level + 1) complaints.push(`h${level} is followed by ${heading.outerHTML.slice(0, 100)}`);
          level = next;
        }
        const ids = all('[id]').map((e) => e.id);
        const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
        complaints.push(...Array.from(twice, (id) => `twice: #${id}`));
        for (const name of ['for', 'list', 'aria-labelledby', 'aria-describedby', 'aria-controls']) {
          for (const e of all(`[${name}]`)) {
            const missing = e.getAttribute(name).split(' ').filter((id) => !ids.includes(id));
            complaints.push(...missing.map((id) => `${name}=${id}: nothing has this id`));
          }
        }
        const named = '[aria-hidden=true], [alt], [role=img][aria-label]';
        complain('without a text', all('img, svg').filter((e) => !e.matches(named)));
        complain('tabindex', all('[tabindex]').filter((e) => e.tabIndex > 0));
        complain('in a list', all('ul > :not(li), ol > :not(li), dl > :not(div, dt, dd)'));
        complain('hidden, yet a control', all('[aria-hidden=true] :is(a, button, input, [tabindex])'));
        return complaints;
        """

    /// Controls smaller than 24 × 24 CSS pixels that have another one nearer than that (WCAG 2.2, 2.5.8). Links within a
    /// sentence are exempt.
    static let targets = """
        const area = (e) => e.matches('[type=radio], [type=checkbox]') ? e.closest('label') ?? e : e;
        const isText = (node) => node.nodeType === 3 && node.data.trim() !== '';
        const isInSentence = (e) => e.matches('a') && [...e.parentElement.childNodes].some(isText);
        const boxes = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
          .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !isInSentence(e))
          .map((e) => ({ e, box: area(e).getBoundingClientRect() }))
          .filter(({ box }) => box.width > 2 && box.height > 2);
        const outside = (low, value, high) => Math.max(low - value, 0, value - high);
        const gap = ({ box }, x, y) => Math.hypot(outside(box.left, x, box.right), outside(box.top, y, box.bottom));
        const isSmall = ({ box }) => box.width < 23.9 || box.height < 23.9;
        const middle = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        return boxes.filter(isSmall).filter((small) => boxes.some((other) => {
          if (other === small) return false;
          const [x, y] = middle(small);
          const [otherX, otherY] = middle(other);
          return gap(other, x, y) < 11.9 || (isSmall(other) && Math.hypot(x - otherX, y - otherY) < 23.9);
        })).map(({ e, box }) => `${box.width} × ${box.height}: ${e.outerHTML.slice(0, 120)}`);
        """
}
