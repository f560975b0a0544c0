"""A member's way through the pages in a real browser, on a phone's screen, where the policy lets no script run."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.auth.access import operator
from app.auth.visits import new_code
from tests.factories.planning import publish_month
from tests.factories.serving import app_on

pytestmark = pytest.mark.skipif(
    shutil.which("chromedriver") is None, reason="needs Debian's chromium and chromium-driver, as .ci/run installs them"
)
WIDTH, HEIGHT = 390, 844


@pytest.fixture
def served(live_engine: Engine) -> Iterator[tuple[str, str]]:
    """Serve a published month at an address of this machine; with it comes a code for one of its members."""

    def transaction() -> Iterator[Session]:
        with Session(live_engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    with Session(live_engine, expire_on_commit=False) as session:
        committee = publish_month(session).committee_id
        code, _ = new_code(session, committee, "m2", operator())
        session.commit()
    with app_on(transaction) as app, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", code
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN",
        f"--user-data-dir={tmp_path}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"intl.accept_languages": "zh-CN"})
    screen = {"width": WIDTH, "height": HEIGHT, "pixelRatio": 2}
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": screen})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.implicitly_wait(10)
    try:
        yield driver
    finally:
        driver.quit()


class Screen:
    """What is seen, kept as pictures where somebody wants to look."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver, self.number = driver, 0

    def look(self, name: str) -> str:
        """Return the page's words; nothing may be wider than the screen."""
        body = self.driver.find_element(By.TAG_NAME, "body")
        assert body.size["width"] <= WIDTH
        folder = os.environ.get("CONSULT_TEST_PICTURES")
        if folder:
            self.number += 1
            self.driver.save_screenshot(str(Path(folder) / f"{self.number:02d}-{name}.png"))
        return body.text

    def press(self, words: str) -> None:
        """Press what carries these words."""
        wanted = f"//button[contains(., '{words}')] | //a[contains(., '{words}')] | //summary[contains(., '{words}')]"
        found, before = self.driver.find_element(By.XPATH, wanted), self.driver.find_element(By.TAG_NAME, "html")
        leads_on = found.tag_name != "summary"
        found.click()
        if leads_on:
            # between two pages Chromium may answer that the node belongs to neither: it is asked again
            WebDriverWait(self.driver, 20, ignored_exceptions=[WebDriverException]).until(staleness_of(before))

    def fill(self, name: str, text: str) -> None:
        self.driver.find_element(By.NAME, name).send_keys(text)


def test_a_member_signs_in_answers_asks_for_leave_and_adds_the_phone(
    browser: WebDriver, served: tuple[str, str]
) -> None:
    screen, (address, code) = Screen(browser), served
    browser.get(f"{address}/m/")
    assert "登录码" in screen.look("sign-in")
    screen.fill("code", code)
    screen.press("进入")
    assert "待答复" in screen.look("sessions")
    screen.press("协商 talk-1")
    screen.look("session")
    screen.press("参加")
    assert "参加" in browser.find_element(By.CLASS_NAME, "state").text
    screen.press("请假")
    screen.fill("comment", "出差")
    screen.look("leave")
    screen.press("提交请假")
    assert "请假审批中" in screen.look("asked")
    for page in ("报名", "时间", "更多"):
        screen.press(page)
        screen.look(page)
    screen.press("添加到手机日历")
    screen.fill("label", "我的手机")
    screen.press("生成地址")
    assert "此地址只显示这一次" in screen.look("device")
    code_shown = browser.find_element(By.CSS_SELECTOR, ".code img")
    assert code_shown.size["width"] > 100  # the policy lets the picture in
    background = browser.find_element(By.CLASS_NAME, "strong").value_of_css_property("background-color")
    assert background != "rgba(0, 0, 0, 0)"  # the policy lets the style in
    for path in ("limits", "duties", "contact", "leave"):
        browser.get(f"{address}/m/{path}")
        screen.look(path)
    screen.press("更多")
    screen.press("退出登录")
    assert "登录码" in screen.look("out")
