"""The chart, as SVG: bars of requests a second, readable on light and dark pages alike."""

from .report import peers_measured

PANELS = (("replace", "PUT, replaces"), ("create", "PUT, creates"), ("replace-1k", "PUT, 1 KiB"), ("read", "GET"))
# Mid tones: the page behind may be white or nearly black.
OURS, THEIRS, TEXT = "#2f81c7", "#8b949e", "#717a84"
WIDTH, LEFT, RIGHT, BAR, GAP, TITLE = 760, 170, 90, 18, 6, 34


def svg(results):
    """The whole picture. Each panel has a scale of its own."""
    parts, y = [], 8
    for key, title in PANELS:
        labels = peers_measured(results, key)
        if not labels:
            continue
        y += TITLE
        parts.append(text(LEFT, y - 10, title, weight="600"))
        rates = {label: results.median(key, label) for label in labels}
        for label in labels:
            length = max(1.0, rates[label] / max(rates.values()) * (WIDTH - LEFT - RIGHT))
            color = OURS if label == "putstore" else THEIRS
            middle = y + BAR - 5
            parts += [
                text(LEFT - 8, middle, label, anchor="end"),
                f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{color}"/>',
                text(LEFT + length + 8, middle, f"{rates[label]:,.0f}/s"),
            ]
            y += BAR + GAP
    y += 26
    parts.append(text(LEFT, y - 8, "requests a second, 64 connections, medians; putstore syncs every commit", size=11))
    described = "Requests a second of putstore and its peers; the numbers are in Benchmarks.md."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="{described}">\n<g font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" '
        f'fill="{TEXT}">\n' + "\n".join(parts) + "\n</g>\n</svg>\n")


def text(x, y, words, anchor="start", size=13, weight="400"):
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
            f'text-anchor="{anchor}">{words}</text>')
