from django.core.management.base import BaseCommand

from dashboards.seed import load_facts


class Command(BaseCommand):
    help = "Load what the newspaper says, and nothing more. Safe to repeat."

    def handle(self, **options):
        self.stdout.write(load_facts.as_json_line(step="facts", **load_facts.load()))
