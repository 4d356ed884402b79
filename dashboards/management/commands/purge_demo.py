from django.core.management.base import BaseCommand

from dashboards.seed import purge
from dashboards.seed.load_facts import as_json_line


class Command(BaseCommand):
    help = "Delete the demo's rows and accounts; the facts stay as the newspaper printed them."

    def handle(self, **options):
        purge.purge(told=lambda **values: self.stdout.write(as_json_line(**values)))
