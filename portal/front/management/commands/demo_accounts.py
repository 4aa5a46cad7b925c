"""`manage.py demo_accounts`: print how to sign in as each of the stories' people."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.front.stories.cast import CAST, read_access


class Command(BaseCommand):
    help = "Print the demonstration accounts: password, TOTP secret and what each is for."

    def handle(self, *args: Any, **options: Any) -> None:
        access = {found.username: found for found in read_access()}
        write = self.stdout.write
        if not access:
            write("No demonstration stories are loaded here. manage.py load_stories loads them.")
            return
        write(
            "\nDemonstration accounts (the six-digit code: manage.py totp USER, or add the secret to an app)\n"
        )
        for part in CAST:
            if found := access.get(part.username):
                write(
                    f"  {part.username:<6} {found.password:<17} {found.totp_secret:<33} {part.title}: {part.what_for}"
                )
        write(
            "\nTry: sign in as chen and open Bank credit-decision support; decide SupportFlow's Produce-exit as rui;"
            "\n     download the bank's final pack as mika and run: gatehouse pack verify FILE --root-key KEY\n"
        )
