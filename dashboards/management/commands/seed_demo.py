import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboards.seed import generator, load_demo
from dashboards.seed.load_facts import as_json_line
from laishan_portal.exceptions import DomainError

# Without those that look alike.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Command(BaseCommand):
    help = "Build the invented year around the facts. Progress as one JSON object a line."

    def add_arguments(self, parser):
        parser.add_argument("--projects", type=int, default=generator.DISTRICT)
        parser.add_argument(
            "--scale", type=int, help="so many projects, thirteen months and twenty nodes each"
        )

    def handle(self, *, projects, scale, **options):
        password = settings.LAISHAN_DEMO_PASSWORD or "".join(
            secrets.choice(_LETTERS) for _ in range(12)
        )
        try:
            load_demo.load(
                count=scale or projects, password=password, is_scaled=bool(scale), told=self._tell
            )
        except DomainError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if not settings.LAISHAN_DEMO_PASSWORD:
            self.stdout.write(f"demo-password: {password}")

    def _tell(self, **values):
        self.stdout.write(as_json_line(**values))
        self.stdout.flush()
