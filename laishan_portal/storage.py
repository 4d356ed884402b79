import os
import uuid
from pathlib import Path

from django.core.files.move import file_move_safe
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A file is there whole or not at all: written beside its name, then renamed.

    A full disk leaves nothing behind; a killed process leaves a name that ends in ``.part``.
    """

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        part = target.with_name(f"{uuid.uuid4().hex}.part")
        try:
            with part.open("xb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if self.file_permissions_mode is not None:
                part.chmod(self.file_permissions_mode)
            file_move_safe(part, target)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return str(name).replace("\\", "/")
