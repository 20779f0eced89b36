"""The pages in a real browser: for everybody, on a phone, on paper, and without a word of complaint.

Needs a chromium of the system (`make test` installs one where it may); driven by Playwright, over a server on loopback.
"""

import contextlib
import os
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from report.pages import write_bundle
from tests.support.gap_edition import made_up_edition

pytestmark = pytest.mark.browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ONE_PER_TEMPLATE = ("index", "region-AV-01", "identifications", "services", "about")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
A4 = (595, 842)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_bundle(made_up_edition(scale=20), folder)  # large enough for the matrix of the quarter to stand, too
    return folder


@pytest.fixture(scope="module")
def small_bundle(bundle: Path) -> Path:
    """Fewer services, so that axe has less to read; the templates are the same."""
    write_bundle(made_up_edition(services=3), bundle / "small")
    return bundle / "small"


@pytest.fixture(scope="module")
def address(bundle: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(bundle))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine, and this user may not install one")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []  # chromium refuses root with one
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def opened(browser: Browser, url: str, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A page that fails the test when anything is written to its console or asked of another server."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=True)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("response", lambda answer: complaints.append(f"{answer.status}: {answer.url}") if not answer.ok else None)
    page.goto(url)
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize("name", ONE_PER_TEMPLATE)
def test_axe_finds_nothing_on_any_template(browser: Browser, address: str, small_bundle: Path, name: str) -> None:
    with opened(browser, f"{address}/{small_bundle.name}/{name}.html") as page:
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_in_the_whole_matrix_on_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/index.html", width=390, height=844) as page:
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ONE_PER_TEMPLATE)
@pytest.mark.parametrize("width", [320, 390])  # 320 px is also what 400 % zoom leaves of 1280
def test_a_phone_never_scrolls_sideways(browser: Browser, address: str, name: str, width: int) -> None:
    with opened(browser, f"{address}/{name}.html", width=width, height=800) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            "[...document.querySelectorAll('main p, h1, h2, dd, li')]"
            ".filter(each => each.offsetWidth && each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"
        )
        assert cut == []


def test_a_wide_table_scrolls_by_keyboard_inside_its_own_frame(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/index.html", width=320, height=700) as page:
        frame = page.get_by_role("region", name="The year")
        frame.focus()
        page.keyboard.press("ArrowRight")
        for _ in range(100):  # scrolling is smooth; the page's own policy forbids wait_for_function its eval
            if page.evaluate("document.activeElement.scrollLeft") > 0:
                return
            page.wait_for_timeout(50)
    raise AssertionError("the frame did not scroll")


def test_the_first_tab_offers_the_way_past_the_head(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/region-AV-01.html") as page:
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        assert skip.is_visible() and (skip.bounding_box() or {"x": -1})["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_whoever_tabs_sees_where_they_are(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/index.html") as page:
        outlines = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        assert outlines == {"solid"}


@pytest.mark.parametrize(
    ("name", "most_pages", "size"),
    [("index", 3, A4[::-1]), ("region-AV-01", 4, A4), ("identifications", 4, A4), ("services", 4, A4[::-1]),
     ("about", 2, A4)],
)  # fmt: skip
def test_it_prints_on_few_sheets_of_a4(
    browser: Browser, address: str, name: str, most_pages: int, size: tuple[int, int]
) -> None:
    with opened(browser, f"{address}/{name}.html") as page:
        document = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", document))
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", document)
    assert 1 <= sheets <= most_pages
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {size}


def test_the_first_screen_holds_the_matrix(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/index.html", height=800) as page:
        assert page.locator("table.matrix").count() == 2
        rows = page.locator("table.matrix").first.locator("tbody tr")
        bottom = rows.nth(3).bounding_box()
        assert bottom is not None and bottom["y"] + bottom["height"] <= 800


def test_it_reads_without_a_server_too(browser: Browser, bundle: Path) -> None:
    with opened(browser, (bundle / "index.html").as_uri()) as page:
        assert page.evaluate("getComputedStyle(document.querySelector('.l-4')).backgroundColor") == "rgb(138, 58, 13)"


def test_it_reads_without_scripts_and_follows_every_link_of_its_menu(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    for link in page.locator("nav a").all():
        answer = page.request.get(f"{address}/{link.get_attribute('href')}")
        assert answer.ok
    context.close()
