"""Draws an accessible bar chart as SVG, for light and dark pages."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 760, 240, 90, 78, 40, 22

STYLE = """
    .page { fill: #ffffff } text { fill: #1f2328; font: 14px system-ui, sans-serif }
    .title { font-size: 17px; font-weight: 600 } .small { font-size: 12px; fill: #59636e }
    .axis { stroke: #818b98 } .bar { fill: #57606a } .ours { fill: #0969da }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117 } text { fill: #f0f6fc } .small { fill: #9198a1 }
      .axis { stroke: #656c76 } .bar { fill: #8b949e } .ours { fill: #4493f8 }
    }
"""


def bars(rows, run):
    """Draws `rows` of name, language and calls per second; the first is ours."""
    most = max(rate for _, _, rate in rows)
    width = lambda rate: (WIDTH - LEFT - RIGHT) * rate / most
    height = TOP + ROW * len(rows) + 34
    description = "; ".join(f"{name} ({language}) {rate:,.0f}" for name, language, rate in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        "  <title id=\"title\">Calls per second with 32 at once</title>",
        f'  <desc id="description">{escape(description)}. Longer is better.</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
        '  <text class="title" x="20" y="32">Calls per second with 32 at once</text>',
        '  <text class="small" x="20" y="54">createDefaultAssociation against the same local server, HTTP/1.1; longer is better</text>',
    ]
    for index, (name, language, rate) in enumerate(rows):
        y = TOP + ROW * index
        kind = "ours" if index == 0 else "bar"
        lines += [
            f'  <text x="{LEFT - 10}" y="{y + 10}" text-anchor="end">{escape(name)}</text>',
            f'  <text class="small" x="{LEFT - 10}" y="{y + 25}" text-anchor="end">{escape(language)}</text>',
            f'  <rect class="{kind}" x="{LEFT}" y="{y + 2}" width="{max(width(rate), 1):.1f}" height="{BAR}" rx="2"/>',
            f'  <text x="{LEFT + width(rate) + 8:.1f}" y="{y + 18}">{rate:,.0f}</text>',
        ]
    lines += [
        f'  <line class="axis" x1="{LEFT}" y1="{TOP - 6}" x2="{LEFT}" y2="{height - 30}"/>',
        f'  <text class="small" x="20" y="{height - 12}">{run["date"]}, {run["machine"]["cores"]} cores of {escape(run["machine"]["cpu"])}, '
        "the server on one of them</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
