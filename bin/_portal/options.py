"""The options of the three commands."""

import argparse

from _portal.failure import Failure


def parse(argv):
    command, *rest = argv
    chosen = {"run": run_parser, "test": test_parser, "bench": bench_parser}[command]().parse_args(
        rest
    )
    chosen.command = command
    chosen.argv = rest
    if command == "run" and chosen.demo and chosen.no_demo:
        raise Failure(
            "--demo 与 --no-demo 不能同时使用。(--demo and --no-demo exclude each other.)"
        )
    return chosen


def run_parser():
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Start the portal for development and demo; Ctrl-C stops it."
    )
    parser.add_argument("action", nargs="?", choices=["stop"], help="stop a detached portal")
    parser.add_argument("--port", type=port, default=8000, metavar="N", help="default 8000")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty database")
    parser.add_argument(
        "--demo", action="store_true", help="load demo data into an empty DATABASE_URL, too"
    )
    parser.add_argument(
        "--scale", type=positive, metavar="N", help="load a demo of N projects (empty database)"
    )
    parser.add_argument("--detach", action="store_true", help="return when the portal is ready")
    parser.add_argument("--detached", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(stop=False)
    return _StopAware(parser)


def test_parser():
    parser = argparse.ArgumentParser(prog="bin/test", description="Run every check and test.")
    parser.add_argument(
        "--all", action="store_true", help="with fault drills and the full crawl of every role"
    )
    return parser


def bench_parser():
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measure pages; prints one JSON object."
    )
    parser.add_argument("--url", help="a running portal with LAISHAN_BENCH=1; else one of our own")
    parser.add_argument("--password", help="of the demo accounts (LAISHAN_DEMO_PASSWORD)")
    parser.add_argument("--scale", type=positive, metavar="N", help="projects of our own instance")
    parser.add_argument("--pages", help="names, separated by commas; default all")
    parser.add_argument("--requests", type=positive, default=40, metavar="N", help="per page")
    return parser


class _StopAware:
    """Turns `bin/run stop` into a flag."""

    def __init__(self, parser):
        self.parser = parser

    def parse_args(self, argv):
        chosen = self.parser.parse_args(argv)
        chosen.stop = chosen.action == "stop"
        return chosen


def port(text):
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return number


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number
