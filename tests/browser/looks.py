"""What eyes and fingers need of a page: contrast, and controls that are large enough."""

from typing import Any

from playwright.async_api import Page

# WCAG 2.2, success criterion 1.4.3.
LEAST_CONTRAST = 4.5
LEAST_TOUCH_PIXELS = 40
# Links and commands inside a sentence are as high as its lines; boxes belong to their labels.
TARGETS = "button:not(.command-link), a:not(.body a):not(.skip), textarea, select, .check"

CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const behind = (node) => {
    if (!node) return [255, 255, 255];
    const color = channels(getComputedStyle(node).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, behind(node.parentElement));
  };
  const luminance = (color) => {
    const part = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.map((v) => part(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const hasText = (node) => [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
  const seen = [...document.querySelectorAll("body *")].filter((node) =>
    hasText(node) && node.checkVisibility({ visibilityProperty: true })
    && !node.closest(".unseen, option"));
  return seen.map((node) => {
    const back = behind(node);
    const fore = over(channels(getComputedStyle(node).color), back);
    const [low, high] = [luminance(fore), luminance(back)].sort((a, b) => a - b);
    return { text: node.textContent.slice(0, 40), ratio: (high + 0.05) / (low + 0.05) };
  });
}"""


async def faint_texts(page: Page, at_least: int) -> list[dict[str, Any]]:
    """The visible texts with too little contrast; there must be so many texts at all."""
    found = await page.evaluate(CONTRASTS)
    assert len(found) >= at_least
    return [each for each in found if each["ratio"] < LEAST_CONTRAST]


async def small_targets(page: Page) -> list[dict[str, Any]]:
    """The visible controls that are too small to touch."""
    found = await sizes(page, TARGETS)
    return [each for each in found if min(each["width"], each["height"]) < LEAST_TOUCH_PIXELS]


async def sizes(page: Page, selector: str) -> list[dict[str, Any]]:
    """Name, place and size in pixels of what is visible among the selected."""
    script = """all => all
        .filter(one => one.checkVisibility({ visibilityProperty: true }))
        .map(one => ({
            name: one.outerHTML.slice(0, 90), ...one.getBoundingClientRect().toJSON(),
        }))
    """
    found: list[dict[str, Any]] = await page.locator(selector).evaluate_all(script)
    return found
