# SPDX-License-Identifier: Apache-2.0
"""The figures as Markdown."""

import statistics


class Row:
    """One target's rounds."""

    def __init__(self, title):
        self.title = title
        self.rounds = []
        self.rss_at_start = 0
        self.rss_at_end = 0
        self.events = None

    def median(self, key):
        return statistics.median(one[key] for one in self.rounds)

    def total(self, key):
        return sum(one[key] for one in self.rounds)

    @property
    def rate(self):
        return self.median("rate")

    @property
    def cpu_us(self):
        return self.total("cpu_seconds") * 1e6 / max(1, self.total("requests"))


def _line(row, yardstick):
    rates = [one["rate"] for one in row.rounds]
    events = "" if row.events is None else f"{row.events:,}"
    return (f"| {row.title} | {row.rate:,.0f} ({min(rates):,.0f} to {max(rates):,.0f}) "
            f"| {row.rate / yardstick.rate:.2f} | {row.median('p50') / 1000:.1f} | {row.median('p99') / 1000:.1f} "
            f"| {row.cpu_us:.0f} | {row.cpu_us / yardstick.cpu_us:.1f} "
            f"| {row.rss_at_start:.0f} | {row.rss_at_end:.0f} | {events} |")


def markdown(rows, machine, command, description):
    """`rows[0]` is the yardstick."""
    lines = [
        "# Load run", "",
        f"Machine: {machine}.", "",
        f"Command: `{command}`", "",
        description, "",
        "| target | requests/s (rounds) | / nginx | p50 ms | p99 ms | CPU us per request | / nginx "
        "| RSS MiB at start | RSS MiB after | events stored |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(row, rows[0]) for row in rows]
    refused = {row.title: (row.total("refused"), row.total("broken")) for row in rows}
    lines += ["", "Not answered 2xx: " + "; ".join(
        f"{title}: {count[0]} refused, {count[1]} broken" for title, count in refused.items()) + "."]
    lines += ["", "Until all was delivered after the end of a round, median: " + "; ".join(
        f"{row.title}: {row.median('settled_seconds'):.0f} s" for row in rows if row.events is not None) + "."]
    return "\n".join(lines)
