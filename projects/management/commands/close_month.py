from datetime import date

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects import domain


class Command(BaseCommand):
    help = "Close a month: from then on it takes corrections only."

    def add_arguments(self, parser):
        parser.add_argument("month", help="for example 2023-05")
        parser.add_argument("--by", default="system", help="user name of who closes it")

    def handle(self, *args, month, by, **options):
        try:
            first = date.fromisoformat(f"{month}-01")
        except ValueError as error:
            raise CommandError("The month is written like 2023-05.") from error
        user = User.objects.filter(username=by).first()
        if user is None:
            raise CommandError(f"There is no user {by}.")
        try:
            domain.close_month(first, by=user)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{month} closed")
