"""Files that were sent, in memory, with the identifiers that Telegram gives them."""

import hashlib
import secrets
from dataclasses import dataclass, field

from sandbox.json_types import Json

# How file_ids of each kind begin on Telegram.
PREFIXES = {
    "photo": "AgACAgQAAx",
    "document": "BQACAgQAAx",
    "sticker": "CAACAgQAAx",
    "voice": "AwACAgQAAx",
    "video": "BAACAgQAAx",
}
FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "voice": "voice",
    "video": "videos",
}


@dataclass(frozen=True)
class StoredFile:
    """One file; `extra` holds the fields of its Bot API object that depend on its kind."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    path: str
    extra: Json = field(default_factory=dict)

    @property
    def unique_id(self) -> str:
        """The file_unique_id: the same for the same bytes."""
        return "AQAD" + hashlib.sha256(self.content).hexdigest()[:12]

    def as_file(self) -> Json:
        """The fields that all Bot API file objects share."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


@dataclass
class FileStore:
    """Files by identifier and by path."""

    _by_id: dict[str, StoredFile] = field(default_factory=dict)
    _by_path: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, kind: str, name: str, mime_type: str, content: bytes, extra: Json) -> StoredFile:
        """Keep a file and give it an identifier."""
        file_id = PREFIXES[kind] + secrets.token_urlsafe(36)
        suffix = "." + name.rpartition(".")[2] if "." in name else ""
        path = f"{FOLDERS[kind]}/file_{len(self._by_id)}{suffix}"
        stored = StoredFile(file_id, kind, name, mime_type, content, path, extra)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with this identifier."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file with this file_path."""
        return self._by_path.get(path)

    def clear(self) -> None:
        """Forget all files."""
        self._by_id.clear()
        self._by_path.clear()
