"""Through which proxy a call goes: the same one as with python-telegram-bot's own client."""

from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError
from telegram.request import HTTPXRequest
from yarl import URL

from bot.telegram.client.telegram_proxy import Proxy, ProxyRules
from bot.telegram.client.telegram_request import AiohttpRequest
from tests.pipeline.scripted_server import Recorded, ScriptedServer, scripted_server

CLIENTS = (HTTPXRequest, AiohttpRequest)
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def proxy() -> AsyncIterator[ScriptedServer]:
    async with scripted_server() as running:
        yield running


def as_seen(call: Recorded) -> tuple[str, str, str | None, str | None]:
    headers = call.headers
    return call.method, call.target, headers.get("host"), headers.get("proxy-authorization")


async def test_an_http_call_goes_through_the_proxy_with_its_credentials(
    proxy: ScriptedServer,
) -> None:
    address = f"http://us%40er:p%C3%A4ss%E2%82%AC@127.0.0.1:{proxy.port}"
    for client in CLIENTS:
        async with client(proxy=address) as request:
            await request.post("http://telegram.invalid/bot1:A/getMe")
    stock, ours = proxy.calls
    assert as_seen(ours) == as_seen(stock)
    assert as_seen(ours)[1] == "http://telegram.invalid/bot1:A/getMe"
    assert as_seen(ours)[3] is not None


async def test_an_https_call_asks_the_proxy_for_a_tunnel_and_hides_the_rest(
    proxy: ScriptedServer,
) -> None:
    proxy.will_answer(407, b"who are you?")
    for client in CLIENTS:
        async with client(proxy=f"http://user:secret@127.0.0.1:{proxy.port}") as request:
            with pytest.raises(NetworkError, match="407") as caught:
                await request.post("https://telegram.invalid/bot1:A-secret/getMe")
    assert "secret" not in str(caught.value)
    stock, ours = proxy.calls
    assert (ours.method, ours.target) == (stock.method, stock.target)
    assert (ours.method, ours.target) == ("CONNECT", "telegram.invalid:443")
    assert as_seen(ours)[3] == as_seen(stock)[3] is not None
    assert "secret" not in str(ours.headers)


async def test_a_proxy_that_is_not_there_is_a_network_error() -> None:
    for client in CLIENTS:
        async with client(proxy="http://127.0.0.1:1") as request:
            with pytest.raises(NetworkError):
                await request.post("http://telegram.invalid/bot1:A/getMe")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_the_proxy_of_the_environment_is_used(
    proxy: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, f"http://user:word@127.0.0.1:{proxy.port}")
    for client in CLIENTS:
        async with client() as request:
            await request.post("http://telegram.invalid/bot1:A/getMe")
    stock, ours = proxy.calls
    assert as_seen(ours) == as_seen(stock)


@pytest.mark.parametrize("exempted", ["127.0.0.1", "example.org, 127.0.0.1", "*"])
async def test_an_exempted_host_is_called_directly(
    proxy: ScriptedServer, monkeypatch: pytest.MonkeyPatch, exempted: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", exempted)
    for client in CLIENTS:
        async with client() as request:
            await request.post(f"{proxy.url}/bot1:A/getMe")
    assert [call.target for call in proxy.calls] == ["/bot1:A/getMe"] * 2


URLS = [
    "https://api.telegram.org/bot1:A/x",
    "https://telegram.org/bot1:A/x",
    "https://nottelegram.org/bot1:A/x",
    "http://localhost:8081/bot1:A/x",
    "http://sub.localhost/bot1:A/x",
    "http://10.0.0.7:8081/bot1:A/x",
    "http://[::1]:8081/bot1:A/x",
]
EXEMPTIONS = [
    "telegram.org", ".telegram.org", "api.telegram.org,localhost", "localhost:8081", "10.0.0.7",
    "10.0.0.0/8", "::1", "https://telegram.org", "http://localhost", "all://10.0.0.7:8081", "*",
    "", " , ", "TELEGRAM.ORG", "example.org:99",
]  # fmt: skip


@pytest.mark.parametrize("exempted", EXEMPTIONS)
def test_no_proxy_is_read_as_the_stock_client_reads_it(
    monkeypatch: pytest.MonkeyPatch, exempted: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://secure:1")
    monkeypatch.setenv("ALL_PROXY", "http://rest:2")
    monkeypatch.setenv("NO_PROXY", exempted)
    stock, rules = HTTPXRequest()._client, ProxyRules.from_environment()
    for url in URLS:
        transport = stock._transport_for_url(stock._merge_url(url))
        goes_through_proxy = transport is not stock._transport
        assert (rules.proxy_for(URL(url)) is not None) == goes_through_proxy, url


def test_the_proxy_of_the_scheme_comes_before_the_one_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "secure:1")
    monkeypatch.setenv("ALL_PROXY", "http://rest:2")
    rules = ProxyRules.from_environment()
    assert rules.proxy_for(URL("https://host/")) == Proxy(URL("http://secure:1"), {})
    assert rules.proxy_for(URL("http://host/")) == Proxy(URL("http://rest:2"), {})


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("socks5://user:secret@host:1080", "socks5:// is not supported"),
        ("socks4://secret@host:1080", "socks4:// is not supported"),
        ("ftp://user:secret@host:21", "must be a URL like http://host:port"),
        ("http://", "must be a URL like http://host:port"),
        ("http://user:secret@[bad", "not a valid URL"),
    ],
)
def test_an_unusable_proxy_is_refused_in_plain_words_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        AiohttpRequest(proxy=address)
    assert "secret" not in str(caught.value)
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(ValueError, match=says):
        AiohttpRequest()
