"""Which proxy, if any, a call to Telegram goes through: the configured one, or the environment's.

The environment's rules are those of httpx, python-telegram-bot's stock client: HTTP_PROXY,
HTTPS_PROXY, ALL_PROXY and NO_PROXY. aiohttp's own reading knows no ALL_PROXY, and looks into
~/.netrc at each request.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Self
from urllib.request import getproxies

import aiohttp
from yarl import URL

_SUPPORTED_SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Proxy:
    """A proxy server: its address without credentials, and the header that carries them."""

    address: URL
    headers: dict[str, str]

    @classmethod
    def from_url(cls, text: str) -> Self:
        """Read `http://user:password@host:port`; a `ValueError` says what is wrong, no secrets."""
        try:
            url = URL(text if "://" in text else f"http://{text}")
        except ValueError:
            raise ValueError("the proxy is not a valid URL, like http://host:port") from None
        if url.scheme.startswith("socks"):
            raise ValueError(
                f"a proxy of the kind {url.scheme}:// is not supported: "
                "use an HTTP proxy, like http://host:port"
            )
        if url.scheme not in _SUPPORTED_SCHEMES or not url.host:
            raise ValueError("the proxy must be a URL like http://host:port or https://host:port")
        headers = {}
        if url.user or url.password:
            credentials = aiohttp.encode_basic_auth(url.user or "", url.password or "")
            headers["Proxy-Authorization"] = credentials
        return cls(url.with_user(None).origin(), headers)


@dataclass(frozen=True)
class _Exemption:
    """One entry of NO_PROXY."""

    scheme: str
    host: re.Pattern[str]
    port: int | None

    @classmethod
    def from_entry(cls, entry: str) -> Self:
        scheme, has_scheme, rest = entry.rpartition("://")
        host, port = _host_and_port(rest)
        is_exact = bool(has_scheme) or host == "localhost" or _is_address(host)
        if host.startswith("."):
            pattern = rf".+{re.escape(host)}"
        else:
            pattern = re.escape(host) if is_exact else rf"(.+\.)?{re.escape(host)}"
        return cls("" if scheme == "all" else scheme, re.compile(pattern), port)

    def covers(self, url: URL) -> bool:
        return (
            self.scheme in ("", url.scheme)
            and self.host.fullmatch(url.host or "") is not None
            and self.port in (None, url.port)
        )


@dataclass(frozen=True)
class ProxyRules:
    """The proxy for each URL: by scheme, else the one for all; none for exempted hosts."""

    by_scheme: dict[str, Proxy]
    exemptions: tuple[_Exemption, ...] = ()

    @classmethod
    def always(cls, proxy_url: str) -> Self:
        """Every call goes through this proxy, whatever the environment says."""
        return cls({"all": Proxy.from_url(proxy_url)})

    @classmethod
    def from_environment(cls) -> Self:
        """As the environment says now; a proxy of an unsupported kind is a `ValueError`."""
        found = getproxies()
        entries = [entry.strip().lower() for entry in found.get("no", "").split(",")]
        if "*" in entries:
            return cls({})
        proxies = {
            scheme: Proxy.from_url(found[scheme])
            for scheme in ("http", "https", "all")
            if found.get(scheme)
        }
        return cls(proxies, tuple(_Exemption.from_entry(entry) for entry in entries if entry))

    def proxy_for(self, url: URL) -> Proxy | None:
        """The proxy of this URL; None: connect directly."""
        if not self.by_scheme or any(exemption.covers(url) for exemption in self.exemptions):
            return None
        return self.by_scheme.get(url.scheme) or self.by_scheme.get("all")


def _host_and_port(text: str) -> tuple[str, int | None]:
    """Split `host`, `host:port`, `[::1]:port`, `::1`; a network's `/16` is left aside."""
    text = text.split("/")[0]
    if _is_address(text):
        return text, None
    host, _, port = text.rpartition(":") if re.search(r":\d+$", text) else (text, "", "")
    return host.strip("[]"), int(port) if port else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
