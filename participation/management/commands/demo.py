"""One start-up for `make demo`: bring the database up to date, fill it once, serve it."""

import http.client
import io
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from participation.people.models import School

HOST = "127.0.0.1"
GRANIAN = [
    "participation.wsgi:application",
    "--interface=wsgi",
    f"--host={HOST}",
    "--blocking-threads=4",
    "--log-level=warning",
    "--workers-kill-timeout=2",
]
PEOPLE = "leerling, mentor, coordinator, zorg, directeur or beheerder"
MISFIT = "The demo database does not fit this version: `make clean` removes it, then try again."


class Command(BaseCommand):
    """Start the demo school. Refuses to run where people could mistake it for the real thing."""

    help = "Start the demo school on this computer; `make demo` calls this."
    # Checks import every page; the server does that a moment later anyway.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        if not settings.DEMO:
            raise SystemExit("The demo starts with `make demo` (MODE=development DEMO=1).")
        number = free_port(port)
        try:
            self.fill()
        except (DatabaseError, InconsistentMigrationHistory) as error:
            raise SystemExit(f"{MISFIT} ({error})") from error
        connection.close()
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # or whitenoise warns that it is not there
        self.serve(number)

    def fill(self) -> None:
        """Migrate, refresh the built-in methods, and build the demo school if there is none."""
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        call_command("load_werkvormen", stdout=io.StringIO())
        if not School.objects.exists():
            self.say("Building the demo school, once …")
            call_command("demo_data", stdout=self.stdout)

    def serve(self, port: int) -> None:
        """Run the server until Ctrl-C, and print the address as soon as it answers.

        In a session of its own: Ctrl-C in a terminal reaches every process there, and Granian's
        worker hangs when it hears from the terminal and from Granian at the same time.
        """
        server = subprocess.Popen(  # noqa: S603  our own interpreter and literals
            [sys.executable, "-m", "granian", *GRANIAN, f"--port={port}"], start_new_session=True
        )
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.default_int_handler)
        try:
            while server.poll() is None and not answers(port):
                time.sleep(0.05)
            if server.poll() is None:
                self.say(f"The demo school is open at http://{HOST}:{port}/")
                self.say(f"Sign in as {PEOPLE}; the password is demo. Ctrl-C stops it.")
            raise SystemExit(server.wait())
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            server.terminate()
            server.wait()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def free_port(text: str) -> int:
    """The port as a number; one line and exit code 1 when it cannot be used."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not '{text}'.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            raise SystemExit(
                f"Port {text} cannot be used ({error.strerror}). "
                f"Choose another one: make demo PORT={min(int(text) + 1, 65535)}"
            ) from error
    return int(text)


def answers(port: int) -> bool:
    try:
        asked = http.client.HTTPConnection(HOST, port, timeout=5)
        asked.request("GET", "/healthz/")
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True
