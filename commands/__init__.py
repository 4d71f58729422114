"""The commands of ``versus``, one file a command or group; `commands.cli` attaches each by a line.

A module here imports click and nothing heavy; what a command needs is imported when it runs.
"""
