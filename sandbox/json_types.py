"""The one type for objects that travel as JSON: Bot API objects are kept as they are emitted."""

from typing import Any

Json = dict[str, Any]
