"""Collecting 回收: how rarely a process that serves looks for cycles."""

import gc


def collect_rarely() -> None:
    """Called once everything is there that stays for good."""
    gc.collect()
    gc.freeze()  # what stays for good is not looked through again, which held up requests for half a second
    gc.set_threshold(10_000)  # nor is what an answer is made of, over and over while it is being made
